import type { Lock, PythonPin } from "./format.ts";
import { resolveNewest, type PipOptions } from "./pip.ts";

/** Odoo itself reads versioned needs in manifests with it, and Debian's package leaves it out. */
const ALWAYS = ["packaging"];
/** Only these run on every Python; what is compiled has to come with the image's base. */
const PURE = /-none-any\.whl$/;

/** Pins the Python distributions that the modules need, and those that they need themselves. */
export async function pinPython(
  needs: readonly string[],
  options: PipOptions,
): Promise<Lock["python"]> {
  const distributions = await resolveNewest([...ALWAYS, ...needs], options);
  const pins = distributions
    .filter(({ file }) => PURE.test(file))
    .map(({ name, version, file, sha256, requires }): [string, PythonPin] => [
      name.toLowerCase().replace(/[-_.]+/g, "-"),
      { version, file, sha256, requires: requires.filter(isNoExtra).sort() },
    ]);
  return Object.fromEntries(pins.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** Extras are asked for by name, and no module does. */
function isNoExtra(requirement: string): boolean {
  return !/;.*\bextra\s*==/.test(requirement);
}
