import { inspectContainer } from "../../../../lab/docker/container.ts";
import { UserError } from "../../../../report/userError.ts";
import type { Sandbox } from "../../sandbox.ts";

/**
 * Waits until a container's own health command succeeds.
 * @throws UserError with what it said last; at once when the container ended, since nothing starts
 *   it again.
 */
export async function becomesHealthy(
  sandbox: Sandbox,
  name: string,
  command: readonly string[],
  timeoutMs: number,
): Promise<void> {
  let said = "";
  await sandbox.waitUntil(
    `${name} is healthy`,
    timeoutMs,
    async () => {
      const asked = await sandbox.exec(name, command);
      if (asked.exitCode === 0) return true;
      said = asked.lines.join("\n");
      await refuseEnded(sandbox, name);
      return undefined;
    },
    () => said,
  );
}

async function refuseEnded(sandbox: Sandbox, name: string): Promise<void> {
  const container = await inspectContainer(sandbox.container(name));
  if (container?.running === true) return;
  throw new UserError(`The container ${name} ended before it was healthy.`, {
    given: container?.status ?? "it is gone",
    next: `read ${name}.log in the folder of artifacts`,
    code: "smoke-ended",
  });
}
