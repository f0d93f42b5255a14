import { statfs } from "node:fs/promises";
import { UserError } from "../report/userError.ts";

/** The images, their layers in the registry and in a droplet, and room to build them. */
const NEEDED_GIB = 10;

/** What set-up asks the file system; replaced in its test. */
export type FreeBytes = (folder: string) => Promise<number>;

/**
 * @throws UserError when the disk under a folder has less than 10 GiB left for whoever asks.
 */
export async function requireDiskSpace(
  folder: string,
  freeBytes: FreeBytes = freeOnDisk,
): Promise<void> {
  const free = (await freeBytes(folder)) / 2 ** 30;
  if (free >= NEEDED_GIB) return;
  throw new UserError(`The disk has ${free.toFixed(1)} GiB free under ${folder}.`, {
    given: `needed: ${NEEDED_GIB} GiB`,
    next: "free some room (docker system df shows what Docker could give back), then run the command again",
    code: "disk-full",
  });
}

async function freeOnDisk(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
