import type * as pulumi from "@pulumi/pulumi";
import { declareEffect } from "./effects.ts";
import type { DeclaredEffect, EffectDeclaration } from "./effects.ts";

export interface OwnedData {
  /** Whose it is: `odoo`. */
  readonly of: string;
  /** On the host. */
  readonly folder: string;
  /** Numbers of the container's user. */
  readonly user: { readonly uid: number; readonly gid: number };
}

/** Folders are looked at first and all of them; a filestore of millions of files not to its end. Seconds. */
const LIMIT = 3;

/**
 * All that an application has written belongs to its container's user: what does not, after a copy or
 * a restore by root, it can neither read nor change. The folder itself is no sign of that.
 */
export function dataOwner({ of, folder, user: { uid, gid } }: OwnedData): EffectDeclaration {
  const owner = `${uid}:${gid}`;
  const foreign = `\\( -not -uid ${uid} -o -not -gid ${gid} \\)`;
  return {
    name: `${of}-data-owner`,
    look: `
folder=${folder} owner=${owner}
[ -d "$folder" ] || { echo "owner $owner"; exit; }
# Its silence means something only when it can speak.
[ "$(find -H "$folder" -maxdepth 0 -printf looked)" = looked ] || exit 1
first() { timeout ${LIMIT} find -H "$folder" "$@" ${foreign} -printf '%U:%G (%p)\\n' -quit 2>/dev/null; }
other=$(first -type d)
[ -n "$other" ] || other=$(first -not -type d)
echo "owner \${other:-$owner}"
`,
    mend: `find -H ${folder} ${foreign} -exec chown -h ${owner} {} +`,
    settings: { owner },
  };
}

/** Declares it for a folder, before anything uses what is in there. */
export function declareOwner(
  data: OwnedData,
  options: { readonly parent: pulumi.Resource; readonly dependsOn: pulumi.Resource },
): DeclaredEffect {
  return declareEffect(`${data.of}-data-owner`, dataOwner(data), options);
}
