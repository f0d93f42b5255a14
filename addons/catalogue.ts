import { z } from "zod";
import { INSIDE_PATH, readManifestFile } from "./manifestFile.ts";
import { isAllowedUrl, SOURCES_FILE, type Sources } from "./sources.ts";

/**
 * What lives in `addons/`: what Odoo loads. The catalogue (which OCA and ipai modules exist), the
 * mounts (which of them Odoo sees, in which order) and the lock (their exact versions and hashes)
 * are read here; the sources are brought to `addons/oca/` and compared with what was declared.
 * `addons/oca/` and `addons/ipai/` hold Odoo's own modules. Images, containers and databases are
 * not known here.
 */

export const CATALOGUE_FILE = "config/addons_manifest.oca_ipai.json";

export const repositoryName = z.string().regex(/^[a-z0-9][a-z0-9-]*$/, "a repository's name");
export const moduleName = z.string().regex(/^[a-z][a-z0-9_]*$/, "a module's name");
export const seriesName = z.string().regex(/^[1-9]\d*\.0$/, "an Odoo series such as 19.0");
const insidePath = z
  .string()
  .regex(INSIDE_PATH, "a path inside the checkout, without ..")
  .regex(/^[^.\s](?:.*\S)?$/, "a path that begins with a name");

const repository = z.strictObject({
  name: repositoryName,
  type: z.literal("git"),
  url: z.string().describe("Must begin with an address of config/addons.sources.json."),
  path: insidePath.describe("Where its modules lie in the checkout."),
  purpose: z.string(),
  tier: z
    .number()
    .int()
    .min(0)
    .max(9)
    .optional()
    .describe("The order of installation: a tier needs nothing of a higher one."),
  status: z
    .string()
    .optional()
    .describe("Why a repository has no must-have module, or fewer than one would expect."),
});

const ipaiCommit = z.strictObject({
  url: z.string().describe("Must begin with an address of config/addons.sources.json."),
  commit: z.string().regex(/^[0-9a-f]{40}$/, "a commit's 40 hex digits"),
  folder: insidePath.describe("Where its modules lie in that repository."),
});

export const catalogueSchema = z.strictObject({
  $schema: z.string().optional(),
  version: z.literal(1),
  description: z.string().optional(),
  series: seriesName.optional().describe("The Odoo series that every module is for."),
  roots: z.strictObject({ oca_root: insidePath, ipai_root: insidePath }),
  oca_repositories: z.array(repository).min(1),
  oca_must_have_modules: z.record(repositoryName, z.array(moduleName).min(1)),
  ipai: z.strictObject({
    root: insidePath.describe("Our own modules in the checkout; an image takes all of them."),
    git: ipaiCommit
      .optional()
      .describe("Our own modules in a repository of their own; an image takes them too."),
    note: z.string().optional(),
  }),
});

export type Catalogue = z.infer<typeof catalogueSchema>;
export type Repository = Catalogue["oca_repositories"][number];

/** @throws {UserError} Exit code 2, with every problem at once. */
export function readCatalogue(root: string, sources: Sources): Promise<Catalogue> {
  return readManifestFile(root, CATALOGUE_FILE, catalogueSchema, (catalogue) => [
    ...repositoryProblems(catalogue.oca_repositories, sources),
    ...ipaiProblems(catalogue, sources),
    ...moduleProblems(catalogue),
  ]);
}

/** Each must-have module with the repository that the catalogue puts it in. */
export function mustHaveModules(catalogue: Catalogue): Map<string, string> {
  const modules = Object.entries(catalogue.oca_must_have_modules).flatMap(([name, list]) =>
    list.map((module): [string, string] => [module, name]),
  );
  return new Map(modules);
}

function repositoryProblems(repositories: readonly Repository[], sources: Sources): string[] {
  // Servers and file systems may tell neither capitals nor, of an address, `.git` apart.
  const twice = (field: "name" | "path" | "url"): string[] =>
    repeated(repositories.map((it) => it[field].toLowerCase().replace(/\.git$/, ""))).map(
      (value) => `oca_repositories: two repositories have the ${field} "${value}"`,
    );
  const strange = repositories
    .filter(({ url }) => !isAllowedUrl(url, sources))
    .map(
      ({ name, url }) =>
        `oca_repositories: "${name}" comes from "${url}", which ${SOURCES_FILE} does not allow`,
    );
  return [...twice("name"), ...twice("path"), ...twice("url"), ...strange];
}

function ipaiProblems({ ipai: { root, git }, roots }: Catalogue, sources: Sources): string[] {
  const elsewhere = `ipai.root: it is "${root}", but roots.ipai_root is "${roots.ipai_root}"`;
  const inside = `roots: "${roots.ipai_root}" and "${roots.oca_root}" lie in each other`;
  const [ipai, oca] = [`${roots.ipai_root}/`, `${roots.oca_root}/`];
  const strange = `ipai.git: it comes from "${git?.url ?? ""}", which ${SOURCES_FILE} does not allow`;
  return [
    ...(root === roots.ipai_root ? [] : [elsewhere]),
    ...(ipai.startsWith(oca) || oca.startsWith(ipai) ? [inside] : []),
    ...(git === undefined || isAllowedUrl(git.url, sources) ? [] : [strange]),
  ];
}

function moduleProblems(catalogue: Catalogue): string[] {
  const known = new Set(catalogue.oca_repositories.map(({ name }) => name));
  const foreign = Object.keys(catalogue.oca_must_have_modules)
    .filter((name) => !known.has(name))
    .map((name) => `oca_must_have_modules: "${name}" is not one of oca_repositories`);
  const twice = repeated(Object.values(catalogue.oca_must_have_modules).flat()).map(
    (module) => `oca_must_have_modules: "${module}" stands there twice`,
  );
  return [...foreign, ...twice];
}

function repeated(values: readonly string[]): string[] {
  const seen = new Set<string>();
  return [...new Set(values.filter((value) => seen.has(value) || !seen.add(value)))];
}
