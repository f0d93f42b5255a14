import { execa } from "execa";
import { openRemote } from "../../provider/ssh/openRemote.ts";
import type { HostConnection } from "../../provider/ssh/remote.ts";
import { UserError } from "../../report/userError.ts";
import type { Context } from "../operation.ts";
import type { HostFacts } from "./hostFacts.ts";
import { parseHostFacts } from "./hostFacts.ts";
import { LOOK_AT_HOST } from "./hostScript.ts";

const DIAL_LIMIT_MS = 15_000;
const LOOK_LIMIT_MS = 60_000;

/**
 * Reads what a host holds over SSH.
 *
 * @param connection.hostKey Asked of the host itself where the settings pin none: for looking only.
 */
export async function lookAtHost(
  { signal, redactor }: Pick<Context, "signal" | "redactor">,
  connection: Omit<HostConnection, "hostKey"> & { readonly hostKey?: string | undefined },
): Promise<HostFacts> {
  const hostKey = connection.hostKey ?? (await keyOf(connection));
  const remote = await openRemote(
    { ...connection, hostKey },
    { dialLimitMs: DIAL_LIMIT_MS, signal, redact: (text) => redactor.redact(text) },
  );
  try {
    const { stdout } = await remote.run({
      step: "look at the host",
      script: LOOK_AT_HOST,
      timeoutMs: LOOK_LIMIT_MS,
    });
    return parseHostFacts(stdout);
  } finally {
    await remote.close();
  }
}

async function keyOf({ address, port }: { address: string; port: number }): Promise<string> {
  const scan = await execa(
    "ssh-keyscan",
    ["-t", "ed25519", "-T", "10", "-p", String(port), address],
    { reject: false },
  );
  const line = scan.stdout.split("\n").find((each) => each.includes(" ssh-ed25519 "));
  const key = line?.split(" ").slice(1).join(" ");
  if (key !== undefined) return key;
  throw new UserError(`${address} shows no SSH host key on port ${port}.`, {
    given: scan.stderr.trim() || "it did not answer",
    code: "ssh-unreachable",
    next: `see that this machine may reach port ${port} of ${address} (DigitalOcean's firewall, ufw), then run the command again`,
  });
}
