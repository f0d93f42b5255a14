import { setTimeout as pause } from "node:timers/promises";
import { execa } from "execa";
import type { Step } from "../../report/logger.ts";
import { UserError } from "../../report/userError.ts";

/** A machine that upgrades itself at its first boot holds the lock for some minutes. */
const LOCK_LIMIT = 600_000;
const LOCK_POLL = 1_000;

export interface AptOptions {
  readonly signal: AbortSignal;
  /** Where is said that somebody else's apt is waited for. */
  readonly step?: Pick<Step, "status"> | undefined;
  /** How long that is waited for. @default 600000 */
  readonly lockLimitMs?: number;
  /** Variables beside this process's own; a test puts its own programs on the PATH. */
  readonly env?: Readonly<Record<string, string>>;
}

/** apt-get or dpkg refused. `said` is the end of its output. */
export class AptError extends Error {
  override readonly name = "AptError";
  readonly said: string;

  constructor(command: string, said: string) {
    super(`${command} failed`);
    this.said = said;
  }
}

/**
 * Runs apt-get, asking nothing. Waits while another process has the lists or the packages locked,
 * and ends first what a killed installation left half-done.
 *
 * @throws AptError when it refuses.
 * @throws UserError when the lock stays another's.
 */
export async function aptGet(args: readonly string[], options: AptOptions): Promise<void> {
  const { signal, step, lockLimitMs = LOCK_LIMIT } = options;
  const deadline = performance.now() + lockLimitMs;
  let ended = false;
  for (;;) {
    const { failed, all } = await run("apt-get", [...FLAGS, ...args], options);
    if (!failed) return;
    const holder = lockHolder(all);
    if (holder !== undefined) {
      if (performance.now() > deadline) throw stillLocked(holder, lockLimitMs);
      step?.status(`waiting for the package lock, held by ${holder}`);
      await pause(LOCK_POLL, undefined, { signal });
    } else if (!ended && /dpkg was interrupted/.test(all)) {
      ended = true;
      step?.status("ending an installation that was cut off (dpkg --configure -a)");
      const dpkg = await run("dpkg", [...KEEP_OLD, "--configure", "-a"], options);
      if (dpkg.failed) throw new AptError("dpkg --configure -a", lastLines(dpkg.all));
    } else {
      throw new AptError("apt-get", lastLines(all));
    }
  }
}

/** A configuration file that the machine has already is its owner's; dpkg would ask. */
const KEEP_OLD = ["--force-confdef", "--force-confold"];
const FLAGS = [
  ...["-q", "-y", "-o", "DPkg::Lock::Timeout=0"],
  ...KEEP_OLD.flatMap((flag) => ["-o", `Dpkg::Options::=${flag}`]),
];

async function run(
  program: string,
  args: readonly string[],
  { signal, env }: AptOptions,
): Promise<{ failed: boolean; all: string }> {
  const { failed, all, shortMessage } = await execa(program, args, {
    // what it says is read, and would come in the user's language
    env: { ...env, DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C" },
    cancelSignal: signal,
    reject: false,
    stdin: "ignore",
    all: true,
  });
  signal.throwIfAborted();
  // a program that could not be started said nothing
  return { failed, all: all || (shortMessage ?? "") };
}

/** "process 812 (unattended-upgr)", when that is why apt-get refused. */
function lockHolder(said: string): string | undefined {
  const held = /Could not get lock (?:.*held by (process \d+(?: \([^)]*\))?))?/.exec(said);
  return held ? (held[1] ?? "another process") : undefined;
}

function stillLocked(holder: string, limitMs: number): UserError {
  return new UserError("Another process keeps the package lock.", {
    given: `${holder}, for more than ${Math.round(limitMs / 1000)} s`,
    next: "wait until it ends (a machine's first upgrade takes a while), then run the command again",
    code: "apt-locked",
  });
}

function lastLines(text: string): string {
  return text.trim().split("\n").slice(-8).join("\n");
}
