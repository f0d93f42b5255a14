import { UserError } from "../../report/userError.ts";
import type { DoctorCheck } from "./check.ts";
import { tried } from "./check.ts";

/** A stack that was never up may be tried before its owner has decided everything. */
export function settingsChecks(stack: string, missing: readonly string[]): Promise<DoctorCheck>[] {
  const file = `Pulumi.${stack}.yaml`;
  if (missing.length === 0) {
    return [tried("settings", () => Promise.resolve(`${file} has all that up needs`))];
  }
  return missing.map((key) =>
    tried(`settings: ${key}`, () =>
      Promise.reject(
        new UserError(`${key} is not set yet, and up needs it.`, {
          given: file,
          code: "setting-missing",
          next: `set ${key} in ${file}; docs/settings.md says what it is`,
        }),
      ),
    ),
  );
}
