import { execa } from "execa";
import { UserError } from "../../report/userError.ts";

/**
 * The daemon does some things one after the other, and the removal of a volume with gigabytes in
 * small files is one of them. Milliseconds.
 */
const PATIENCE = 180_000;

export interface DockerOptions {
  /** @default 180000 */
  readonly timeoutMs?: number;
  readonly input?: string;
  readonly signal?: AbortSignal | undefined;
}

/** A docker command that the daemon refused. `reason` is what it said. */
export class DockerError extends Error {
  override readonly name = "DockerError";
  readonly reason: string;

  constructor(args: readonly string[], reason: string, cause: unknown) {
    super(`docker ${args.slice(0, 2).join(" ")}: ${reason}`, { cause });
    this.reason = reason;
  }
}

/**
 * Runs a docker command on this machine's daemon and gives its standard output.
 *
 * @throws UserError when there is no daemon to talk to.
 * @throws DockerError when the daemon refuses.
 */
export async function docker(
  args: readonly string[],
  options: DockerOptions = {},
): Promise<string> {
  const { timeoutMs = PATIENCE, input, signal } = options;
  const run = await execa("docker", args, {
    timeout: timeoutMs,
    reject: false,
    ...(input === undefined ? { stdin: "ignore" } : { input }),
    ...(signal ? { cancelSignal: signal } : {}),
  });
  if (!run.failed) return run.stdout;
  signal?.throwIfAborted();
  if (run.code === "ENOENT" || /Cannot connect to the Docker daemon/.test(run.stderr)) {
    throw new UserError("No Docker daemon answers on this machine.", {
      next: "npm start (as root it installs and starts one)",
      code: "docker-not-running",
      cause: run,
    });
  }
  const said = run.stderr.trim() || (run.shortMessage ?? "no reason given");
  throw new DockerError(args, run.timedOut ? `no answer within ${timeoutMs / 1000} s` : said, run);
}
