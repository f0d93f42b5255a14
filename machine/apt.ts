import { execa } from "execa";
import { UserError } from "../report/userError.ts";
import { AptError, aptGet, type AptOptions } from "./apt/get.ts";

/**
 * Installs packages of Debian or Ubuntu that are missing; does nothing when all are there.
 *
 * @throws UserError when this user may not install, apt fails, or another keeps apt's lock.
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
  // One broken source among many is no hindrance when the others have the packages.
  const update = await aptGet(["update"], options).catch(refusal);
  const install = await aptGet(["install", "--no-install-recommends", ...missing], options).catch(
    refusal,
  );
  if (install) {
    throw new UserError(`apt-get could not install ${missing.join(", ")}.`, {
      given: [...(update ? [update.said] : []), install.said].join("\n"),
      next: `apt-get update && apt-get install ${missing.join(" ")}, mend what it says, then run the command again`,
      code: "apt-failed",
      cause: install,
    });
  }
}

function refusal(error: unknown): AptError {
  if (error instanceof AptError) return error;
  throw error;
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
