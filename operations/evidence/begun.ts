import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import writeFileAtomic from "write-file-atomic";
import type { EvidenceRecord } from "../../evidence/record.ts";
import { evidenceRecord } from "../../evidence/record.ts";
import { holderSchema, isGone, thisProcess } from "../../machine/holder.ts";
import { ifAbsent } from "../../machine/errno.ts";

/** What stands on the disk while an operation runs, so that a killed one is not forgotten. */
const begunFile = z.object({
  ...holderSchema.shape,
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
  const holder = await thisProcess(new Date(since));
  await writeFileAtomic(file, JSON.stringify({ ...holder, record }), { mode: 0o600 });
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
  const begun = (await Promise.all(files.map(readBegun))).flat();
  const gone = await Promise.all(begun.map(isGone));
  return begun.filter((_, index) => gone[index]).map(({ file, record }) => ({ file, record }));
}

/** Nothing when its operation has just ended, which takes the file away. */
async function readBegun(file: string): Promise<(Abandoned & z.infer<typeof begunFile>)[]> {
  const text = await readFile(file, "utf8").catch(ifAbsent);
  return text === undefined ? [] : [{ file, ...begunFile.parse(JSON.parse(text)) }];
}

function begunFolder(root: string): string {
  return join(root, ".state/begun");
}
