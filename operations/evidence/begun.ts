import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import type { EvidenceRecord } from "../../evidence/record.ts";
import { evidenceRecord } from "../../evidence/record.ts";
import { isGone } from "../../machine/holder.ts";
import { writeOnce } from "../../machine/writeOnce.ts";

/** What stands on the disk while an operation runs, so that a killed one is not forgotten. */
const begunFile = z.object({
  pid: z.number(),
  hostname: z.string(),
  since: z.coerce.date(),
  /** What is left to say if its process ends without a word. */
  record: evidenceRecord,
});

/** An operation whose process is gone, and the file that says so. */
export interface Abandoned {
  readonly file: string;
  readonly record: EvidenceRecord;
}

/** Says that an operation begins; `finish` takes the answer. */
export async function begin(root: string, record: EvidenceRecord): Promise<string> {
  const folder = begunFolder(root);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const since = record.operation.startedAt;
  const file = join(folder, `${record.stack}.${process.pid}.${Date.parse(since)}.json`);
  await writeOnce(
    file,
    JSON.stringify({ pid: process.pid, hostname: hostname(), since, record }),
    0o600,
  );
  return file;
}

export async function finish(file: string): Promise<void> {
  await rm(file, { force: true });
}

/** Operations on a stack that were begun on this machine and whose process is gone. */
export async function abandonedOn(root: string, stack: string): Promise<Abandoned[]> {
  const folder = begunFolder(root);
  const files = (await readdir(folder))
    .filter((name) => name.startsWith(`${stack}.`) && name.endsWith(".json"))
    .map((name) => join(folder, name));
  const begun = await Promise.all(
    files.map(async (file) => ({
      file,
      ...begunFile.parse(JSON.parse(await readFile(file, "utf8"))),
    })),
  );
  const gone = await Promise.all(begun.map(isGone));
  return begun.filter((_, index) => gone[index]).map(({ file, record }) => ({ file, record }));
}

function begunFolder(root: string): string {
  return join(root, ".state/begun");
}
