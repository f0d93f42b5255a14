import { createHash } from "node:crypto";
import path from "node:path";
import { execa, type Options } from "execa";
import { registry } from "../../lab/names.ts";
import { RELEASE_FILE, RELEASE_LABEL } from "../../images/releaseFile.ts";
import { buildClient } from "../../images/build/client.ts";
import { isPushed } from "../../images/build/registry.ts";

const root = path.resolve(import.meta.dirname, "../..");

/**
 * `next` serves like the checkout's own release; `broken` ends as soon as it should serve; `update`
 * has a newer ipai_devops with a migration; `faulty` one whose migration raises.
 */
export type ReleaseKind = "next" | "broken" | "update" | "faulty";

// What the image's own label would say had it been built from a commit with that change.
const LABEL = `
import json, os, sys
sys.path.insert(0, "/usr/local/lib/ipai")
from ipai_odoo import content
release = json.load(open("${RELEASE_FILE}"))
folder = next(path for entry in release["addonsPath"] for path in [os.path.join(entry, "ipai_devops")] if os.path.isdir(path))
exclude = content.DEFAULT_EXCLUDE.split(",")
manifest = eval(open(os.path.join(folder, "__manifest__.py")).read())
addon = release["addons"]["ipai_devops"]
version = manifest["version"]
addon["version"] = version if version.startswith(release["series"]) else release["series"] + "." + version
addon["hash"] = content.content_hash(folder, exclude, ["en_US"])
addon["translations"] = content.content_hash(folder, exclude, [])
print(json.dumps(release, separators=(",", ":")))
`;

async function label(client: string, reference: string, options: Options): Promise<void> {
  const python = ["run", "--rm", "--network=none", "--entrypoint=python3", reference, "-c", LABEL];
  const { stdout } = await execa(client, python, { ...options, reject: true });
  const build = ["build", `--label=${RELEASE_LABEL}=${String(stdout)}`, `--tag=${reference}`, "-"];
  await execa(client, build, { ...options, stdin: "pipe", input: `FROM ${reference}\n` });
}

const FAULT = "--build-arg=FAULT=the migration of a test";
/** Which file of `test/fixtures/images` makes each, and with which values. */
const RECIPES: Readonly<Record<ReleaseKind, { file: string; values: readonly string[] }>> = {
  next: { file: "next", values: [] },
  broken: { file: "broken", values: [] },
  update: { file: "update", values: [] },
  faulty: { file: "update", values: ["--build-arg=VERSION=19.0.1.2.0", FAULT] },
};

/**
 * Puts another release of Odoo into the lab's registry, made in seconds.
 *
 * @param base The tag of a release that is in the registry already.
 * @returns its tag, 40 hex digits that are no commit of this checkout.
 */
export async function pushRelease(kind: ReleaseKind, base: string): Promise<string> {
  const tag = createHash("sha1").update(`${kind}, labelled, after ${base}`).digest("hex");
  const signal = AbortSignal.timeout(600_000);
  if (await isPushed(registry.published, { name: "odoo", tag }, signal)) return tag;

  const recipe = RECIPES[kind];
  const client = await buildClient();
  const reference = (name: string): string => `${registry.published}/odoo:${name}`;
  const folder = path.join(root, "test/fixtures/images");
  const build = [
    `--file=${path.join(folder, `${recipe.file}.Dockerfile`)}`,
    `--tag=${reference(tag)}`,
  ];
  const values = [
    ...recipe.values,
    `--build-arg=BASE=${reference(base)}`,
    `--build-arg=REVISION=${tag}`,
  ];
  const options = { env: { DOCKER_BUILDKIT: "1" }, stdin: "ignore", cancelSignal: signal } as const;
  await execa(client, ["build", ...build, ...values, folder], options);
  if (recipe.file === "update") await label(client, reference(tag), options);
  await execa(client, ["push", reference(tag)], options);
  return tag;
}
