import { randomUUID } from "node:crypto";
import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import pRetry from "p-retry";
import { z } from "zod";
import { UserError } from "../../report/userError.ts";
import { isGone } from "../../machine/holder.ts";
import { ifAbsent } from "../../machine/ifAbsent.ts";

const claimFile = z.object({ pid: z.number(), hostname: z.string(), since: z.coerce.date() });

/** Writing a pack takes milliseconds; whoever holds the folder this long is stuck. */
const LIMIT_MS = 20_000;
const ASK_AGAIN_MS = 25;

/**
 * Runs `work` while nobody else writes a pack into the folder: two that follow the same pack would
 * break the chain for ever. A claim whose process is gone is taken over.
 *
 * @throws UserError when another process holds the folder for 20 seconds.
 */
export async function inTurn<T>(evidence: string, work: () => Promise<T>): Promise<T> {
  const file = join(dirname(evidence), ".evidence-turn");
  await mkdir(dirname(evidence), { recursive: true });
  await pRetry(() => claim(file), {
    retries: LIMIT_MS / ASK_AGAIN_MS,
    factor: 1,
    minTimeout: ASK_AGAIN_MS,
    shouldRetry: ({ error }) => error instanceof UserError,
  });
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

/** A link appears with its whole content, so that a claim always says whose it is. */
async function claim(file: string): Promise<void> {
  const mine = `${file}.${process.pid}.${randomUUID()}`;
  const holder = { pid: process.pid, hostname: hostname(), since: new Date() };
  await writeFile(mine, JSON.stringify(holder), { mode: 0o600 });
  try {
    await link(mine, file);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    await removeOfTheDead(file);
    throw new UserError("Another process writes evidence into the same folder.", {
      given: file,
      next: "wait until it ends, then run the command again",
      code: "evidence-busy",
      cause: error,
    });
  } finally {
    await rm(mine, { force: true });
  }
}

async function removeOfTheDead(file: string): Promise<void> {
  const text = await readFile(file, "utf8").catch(ifAbsent);
  if (text === undefined) return;
  if (await isGone(claimFile.parse(JSON.parse(text)))) await rm(file, { force: true });
}
