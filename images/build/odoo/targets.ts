import {
  addonsPath,
  MOUNTS_FILE,
  sourceOf,
  type MountManifest,
} from "../../../addons/mountManifest.ts";
import { ipai } from "../../../report/ipai.ts";
import { UserError } from "../../../report/userError.ts";
import type { ImageModule } from "./module.ts";

/** Where the folders of the checkout lie in the image: what the mounts declare. */
export interface Targets {
  /** @throws UserError when no mount leads there. */
  of(source: string): string;
  /** The entries that hold one of the modules, in the order of the mounts. */
  holding(modules: readonly ImageModule[]): string[];
}

export function targetsOf(manifest: MountManifest): Targets {
  const bySource = new Map(manifest.mounts.map((mount) => [sourceOf(mount), mount.target]));
  return {
    of: (source) => {
      const target = bySource.get(source);
      if (target?.startsWith("/")) return target;
      throw new UserError(`${source} has modules, and Odoo would not find them in the image.`, {
        given: target === undefined ? "no mount leads there" : `its target is "${target}"`,
        next: `give it a mount with an absolute target in ${MOUNTS_FILE} (${ipai("addons mounts")})`,
        code: "mount-absent",
      });
    },
    holding: (modules) => {
      const used = new Set(modules.map(({ target }) => target));
      return addonsPath(manifest).filter((target) => used.has(target));
    },
  };
}
