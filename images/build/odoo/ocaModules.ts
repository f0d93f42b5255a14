import { join } from "node:path";
import type { Catalogue } from "../../../addons/catalogue.ts";
import { hashedFiles, WHOLE_CONTENT } from "../../../addons/hash.ts";
import type { Lock, LockedModule } from "../../../addons/lock/format.ts";
import type { ImageModule } from "./module.ts";
import type { Targets } from "./targets.ts";

/** The locked modules, as `lockedAddons` has them in its folder. */
export function ocaModules(
  folder: string,
  catalogue: Catalogue,
  lock: Lock,
  targets: Targets,
): Promise<ImageModule[]> {
  const repositories = new Map(catalogue.oca_repositories.map((it) => [it.name, it]));
  return Promise.all(
    Object.entries(lock.modules).map(async ([name, module]): Promise<ImageModule> => {
      const { path = module.repository, url = "" } = repositories.get(module.repository) ?? {};
      const place = join(folder, path, name);
      return {
        name,
        version: module.version,
        target: targets.of(path),
        folder: place,
        files: await hashedFiles(place, WHOLE_CONTENT),
        origin: originOf(module, url),
      };
    }),
  );
}

function originOf({ source }: LockedModule, url: string): ImageModule["origin"] {
  if (source.kind === "git") return { kind: "git", url, commit: source.commit };
  const { distribution, version, sha256 } = source;
  return { kind: "wheel", distribution, version, sha256 };
}
