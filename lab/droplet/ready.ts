import { connect } from "node:net";
import { UserError } from "../../report/userError.ts";
import { docker, DockerError } from "../docker/docker.ts";
import { dropletContainer } from "../names.ts";
import { waitFor, type Wait } from "../waitFor.ts";

/** A droplet that has booted. */
export interface Booted {
  /** Units that failed; the droplet is usable all the same. */
  readonly failedUnits: readonly string[];
}

/** systemd's words for "boot is over" (systemctl(1), is-system-running). */
const SETTLED = new Set(["running", "degraded"]);

/**
 * Waits until systemd has settled and sshd answers.
 *
 * @throws UserError when that takes longer than the time given, with the console's last lines.
 */
export async function waitUntilBooted(name: string, sshPort: number, wait: Wait): Promise<Booted> {
  const container = dropletContainer(name);
  let state = "no answer";
  const settled = await waitFor(async () => {
    state = await systemState(container, wait.signal);
    return SETTLED.has(state) && (await sshdAnswers(sshPort)) ? true : undefined;
  }, wait);
  if (settled === undefined) {
    throw new UserError(
      `The droplet ${name} did not boot within ${wait.timeoutMs / 1000} s: systemd says "${state}".`,
      {
        given: await docker(["logs", "--tail", "15", container]),
        next: `docker exec ${container} systemctl list-jobs`,
        code: "droplet-boot",
      },
    );
  }
  return { failedUnits: state === "degraded" ? await failedUnits(container) : [] };
}

async function systemState(container: string, signal?: AbortSignal): Promise<string> {
  try {
    const script = "systemctl is-system-running || true";
    return (await docker(["exec", container, "sh", "-c", script], { signal })).trim();
  } catch (error) {
    // Between two starts there is nothing to execute in.
    if (error instanceof DockerError) return error.reason;
    throw error;
  }
}

async function failedUnits(container: string): Promise<string[]> {
  const script = ["systemctl", "list-units", "--failed", "--plain", "--no-legend"];
  const output = await docker(["exec", container, ...script]);
  return output.split("\n").flatMap((line) => line.split(" ")[0] || []);
}

/** The daemon accepts connections for a container that does not, so only a greeting counts. */
function sshdAnswers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port, timeout: 2_000 });
    const answer = (greeted: boolean): void => {
      socket.destroy();
      resolve(greeted);
    };
    socket.once("data", (data) => answer(data.toString("latin1").startsWith("SSH-2.0-")));
    for (const event of ["error", "close", "timeout"]) socket.once(event, () => answer(false));
  });
}
