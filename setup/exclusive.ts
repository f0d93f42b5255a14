import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { hostname, userInfo } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { UserError } from "../report/userError.ts";
import { isGone } from "./holder.ts";

const claimFile = z.object({
  pid: z.number(),
  hostname: z.string(),
  username: z.string(),
  since: z.coerce.date(),
});

/**
 * Runs `work` while no other process sets this checkout up. A claim whose process is gone is taken
 * over.
 *
 * @throws UserError saying who is at it and since when.
 */
export async function exclusively<T>(root: string, work: () => Promise<T>): Promise<T> {
  const path = join(root, ".state/setup.lock");
  await mkdir(join(root, ".state"), { recursive: true, mode: 0o700 });
  await claim(path);
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function claim(path: string): Promise<void> {
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
    await refuseLiving(path);
    await rm(path, { force: true });
    await writeFile(path, mine, { flag: "wx", mode: 0o600 });
  }
}

async function refuseLiving(path: string): Promise<void> {
  const holder = parsed(await readFile(path, "utf8"));
  // A claim cut short by a kill names nobody: its process did not get far enough to be at work.
  if (holder === undefined || (await isGone(holder))) return;
  const { username, hostname: machine, pid, since } = holder;
  throw new UserError("Another process sets this checkout up.", {
    given: `${username}@${machine} (pid ${pid}) since ${since.toISOString()}`,
    next: "wait until it ends, then run the command again",
    code: "setup-locked",
  });
}

function parsed(text: string): z.infer<typeof claimFile> | undefined {
  try {
    return claimFile.safeParse(JSON.parse(text)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
