import { execa } from "execa";
import { AptError, aptGet, type AptOptions } from "./get.ts";

/**
 * The versions that apt would install, by package; one that it does not know is absent. Where it
 * knows none of them, as on a fresh machine without lists, root gets the lists first. That these
 * cannot be had is told by the installation that follows.
 *
 * @throws UserError when another process keeps apt's lock.
 */
export async function aptVersions(
  packages: readonly string[],
  options: AptOptions,
): Promise<ReadonlyMap<string, string>> {
  const known = await policyOf(packages, options);
  if (known.size > 0 || process.getuid?.() !== 0) return known;
  try {
    await aptGet(["update"], options);
  } catch (error) {
    if (!(error instanceof AptError)) throw error;
  }
  return policyOf(packages, options);
}

async function policyOf(
  packages: readonly string[],
  { signal, env }: AptOptions,
): Promise<Map<string, string>> {
  const { failed, stdout } = await execa("apt-cache", ["policy", ...packages], {
    // "Candidate" would come in the user's language
    env: { ...env, LC_ALL: "C" },
    cancelSignal: signal,
    reject: false,
    stdin: "ignore",
  });
  signal.throwIfAborted();
  if (failed) return new Map();
  const blocks = stdout.split(/\n(?=\S)/).flatMap((block) => {
    const [, name, version] = /^(\S+):\n(?:.*\n)?\s+Candidate: (\S+)/.exec(block) ?? [];
    return name !== undefined && version !== undefined && version !== "(none)"
      ? [[name, version] as const]
      : [];
  });
  return new Map(blocks);
}
