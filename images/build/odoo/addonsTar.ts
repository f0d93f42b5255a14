import { createHash } from "node:crypto";
import { chmod, lstat, mkdir, readFile, utimes, writeFile } from "node:fs/promises";
import { dirname, join, posix } from "node:path";
import { execa } from "execa";
import { UserError } from "../../../report/userError.ts";
import type { ImageModule } from "./module.ts";

/** 2000-01-01. Folders have it; a file has it and up to 17 years more, by its content. */
const EPOCH_SECONDS = 946_684_800;
const SPREAD_BITS = 29;

/**
 * Packs the modules as they will lie in the image. The same content always gives the same bytes:
 * sorted, owned by root, readable by all, whatever owner, mode and time the files have here.
 *
 * A file's time follows from its content. Odoo names a bundle of assets after the times of the
 * files in it, so that a fixed time would leave every browser with the old bundle after a release.
 *
 * @param work A folder that the files may be laid out in.
 */
export async function packAddons(
  modules: readonly ImageModule[],
  { tar, work, signal }: { tar: string; work: string; signal: AbortSignal },
): Promise<void> {
  const folders = new Set<string>();
  for (const { name, target, folder, files } of modules) {
    for (const file of files) {
      const path = posix.join(target, name, file).slice(1);
      await layOut(join(folder, file), work, path, folders);
    }
  }
  for (const folder of [...folders].sort().reverse()) await settle(join(work, folder), 0o755, 0);
  const fixed = ["--sort=name", "--format=gnu", "--owner=0", "--group=0", "--numeric-owner"];
  const top = [...new Set([...folders].map((folder) => folder.split("/", 1)[0] ?? ""))].sort();
  await execa("tar", ["--create", `--file=${tar}`, `--directory=${work}`, ...fixed, ...top], {
    cancelSignal: signal,
    stdin: "ignore",
    env: { LC_ALL: "C" },
  });
}

async function layOut(
  source: string,
  work: string,
  path: string,
  folders: Set<string>,
): Promise<void> {
  if ((await lstat(source)).isSymbolicLink()) {
    throw new UserError("A module holds a link, and an image takes files only.", {
      given: source,
      next: "put the file itself in its place",
      code: "module-link",
    });
  }
  const content = await readFile(source);
  const goal = join(work, path);
  await mkdir(dirname(goal), { recursive: true });
  for (let up = posix.dirname(path); up !== "."; up = posix.dirname(up)) folders.add(up);
  await writeFile(goal, content);
  const digest = createHash("sha256").update(content).digest().readUInt32BE();
  await settle(goal, 0o644, digest >>> (32 - SPREAD_BITS));
}

async function settle(path: string, mode: number, afterEpoch: number): Promise<void> {
  await chmod(path, mode);
  await utimes(path, EPOCH_SECONDS + afterEpoch, EPOCH_SECONDS + afterEpoch);
}
