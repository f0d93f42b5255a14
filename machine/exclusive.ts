import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { hostname, userInfo } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { UserError } from "../report/userError.ts";
import { isGone } from "./holder.ts";
import { parsedJson } from "./parsedJson.ts";

const claimFile = z.object({
  pid: z.number(),
  hostname: z.string(),
  username: z.string(),
  since: z.coerce.date(),
});

/** Work of which a checkout bears one at a time. */
export interface Exclusive {
  /** Of the file below `.state/`, and in the error's code. */
  readonly name: string;
  /** What another process does then: `sets this checkout up`. */
  readonly doing: string;
}

const SETUP: Exclusive = { name: "setup", doing: "sets this checkout up" };

/**
 * Runs `work` while no other process is at the same in this checkout. A claim whose process is gone
 * is taken over.
 *
 * @throws UserError saying who is at it and since when.
 */
export async function exclusively<T>(
  root: string,
  work: () => Promise<T>,
  what: Exclusive = SETUP,
): Promise<T> {
  const path = join(root, `.state/${what.name}.lock`);
  await mkdir(join(root, ".state"), { recursive: true, mode: 0o700 });
  await claim(path, what);
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function claim(path: string, what: Exclusive): Promise<void> {
  const mine = JSON.stringify({
    pid: process.pid,
    hostname: hostname(),
    username: userInfo().username,
    since: new Date().toISOString(),
  });
  try {
    await writeFile(path, mine, { flag: "wx", mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    await refuseLiving(path, what);
    await rm(path, { force: true });
    await writeFile(path, mine, { flag: "wx", mode: 0o600 });
  }
}

async function refuseLiving(path: string, { name, doing }: Exclusive): Promise<void> {
  const holder = parsedJson(await readFile(path, "utf8"), claimFile);
  // A claim cut short by a kill names nobody: its process did not get far enough to be at work.
  if (holder === undefined || (await isGone(holder))) return;
  const { username, hostname: machine, pid, since } = holder;
  throw new UserError(`Another process ${doing}.`, {
    given: `${username}@${machine} (pid ${pid}) since ${since.toISOString()}`,
    next: "wait until it ends, then run the command again",
    code: `${name}-locked`,
  });
}
