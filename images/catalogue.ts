/** The images that a droplet pulls. Their folders in `images/` have the same names. */
export const IMAGE_NAMES = ["odoo", "n8n", "postgres", "mail"] as const;
export type ImageName = (typeof IMAGE_NAMES)[number];

/** A base that we build from Debian and npm where no image registry is reachable. */
export interface OwnBase {
  /** Folder in `images/`. */
  readonly folder: string;
  readonly reference: string;
  /** Another base that it stands on, and the build argument that names it. */
  readonly on?: { readonly argument: string; readonly base: OwnBase };
}

export interface ImageDefinition {
  readonly name: ImageName;
  /** The base that its makers publish. */
  readonly official: string;
  readonly own: OwnBase;
  /** What the image's content tag stands for, under the checkout's root. */
  readonly paths: readonly string[];
}

/** The Odoo series that the images of this checkout are of. */
export const ODOO_SERIES = "19.0";

const node: OwnBase = { folder: "node-base", reference: "ipai/node-base:24" };

const definitions: Readonly<Record<ImageName, Omit<ImageDefinition, "name" | "paths">>> = {
  odoo: {
    official: `odoo:${ODOO_SERIES}`,
    own: { folder: "odoo-base", reference: `ipai/odoo-base:${ODOO_SERIES}` },
  },
  n8n: {
    official: "n8nio/n8n:2.30.0",
    own: {
      folder: "n8n-base",
      reference: "ipai/n8n-base:2.30.0",
      on: { argument: "NODE", base: node },
    },
  },
  postgres: {
    official: "postgres:17-trixie",
    own: { folder: "postgres-base", reference: "ipai/postgres-base:17" },
  },
  mail: { official: "node:24-trixie-slim", own: node },
};

export function imageDefinition(name: ImageName): ImageDefinition {
  const definition = definitions[name];
  const folders = [name, ...foldersOf(definition.own)];
  return { name, ...definition, paths: folders.map((folder) => `images/${folder}`) };
}

function foldersOf(base: OwnBase): string[] {
  return [base.folder, ...(base.on ? foldersOf(base.on.base) : [])];
}
