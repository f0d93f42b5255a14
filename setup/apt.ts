import { execa } from "execa";
import { UserError } from "../report/userError.ts";

export interface AptOptions {
  readonly signal: AbortSignal;
}

/**
 * Installs Debian packages that are missing; does nothing when all are there. Waits for another
 * apt for two minutes.
 *
 * @throws UserError when this user may not install, or apt fails.
 */
export async function aptInstall(packages: readonly string[], options: AptOptions): Promise<void> {
  const missing = await missingPackages(packages);
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0) {
    throw new UserError(
      `The Debian packages ${missing.join(", ")} are missing and this user is not root.`,
      {
        next: `sudo apt-get install ${missing.join(" ")}, then run the command again`,
        code: "not-root",
      },
    );
  }
  const apt = (...args: string[]): Promise<unknown> =>
    execa("apt-get", ["-o", "DPkg::Lock::Timeout=120", "-q", "-y", ...args], {
      env: { DEBIAN_FRONTEND: "noninteractive" },
      cancelSignal: options.signal,
      stdin: "ignore",
      all: true,
    });
  try {
    await apt("update");
    await apt("install", "--no-install-recommends", ...missing);
  } catch (cause) {
    options.signal.throwIfAborted();
    throw new UserError(`apt-get could not install ${missing.join(", ")}.`, {
      given: lastLines(cause),
      next: `apt-get update && apt-get install ${missing.join(" ")}, mend what it says, then run the command again`,
      code: "apt-failed",
      cause,
    });
  }
}

async function missingPackages(packages: readonly string[]): Promise<string[]> {
  const { stdout } = await execa(
    "dpkg-query",
    ["--show", "--showformat=${Package} ${db:Status-Status}\\n", ...packages],
    { reject: false },
  );
  const installed = new Set(
    stdout
      .split("\n")
      .filter((line) => line.endsWith(" installed"))
      .map((line) => line.split(" ")[0]),
  );
  return packages.filter((name) => !installed.has(name));
}

function lastLines(error: unknown): string {
  const text = error instanceof Error && "all" in error ? String(error.all) : String(error);
  return text.trim().split("\n").slice(-8).join("\n");
}
