import { mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { z } from "zod";
import { ifAbsent } from "../../machine/errno.ts";
import { asJson } from "../../provider/resources/odooRelease/rewindPoints.ts";
import { cutoverSchema } from "./cutover.ts";
import { watchedSchema, type WatchPlace } from "./watched.ts";

/** What a host says of the releases that came into service on it. */
export type Seen = Pick<WatchPlace, "ended" | "cutovers">;

const record = z.object({
  /** When the newest run of then began: after a newer one there may be another watch. */
  newestRun: z.string(),
  /** Whether a watch went on then. */
  open: z.boolean(),
  ended: z.array(watchedSchema),
  cutovers: z.array(cutoverSchema),
});

/** What is known of a stack's watches, so that its host is asked again only when there is more to know. */
export class KnownWatches {
  readonly #file: string;

  constructor(root: string, stack: string) {
    this.#file = join(root, ".state/watches", `${stack}.json`);
  }

  /** What is known, oldest first; whether that is all, after the run that began then. */
  async read(newestRun: string): Promise<Seen & { isAll: boolean }> {
    const text = await readFile(this.#file, "utf8").catch(ifAbsent);
    const { data } = record.safeParse(asJson(text ?? ""));
    if (data === undefined) return { ended: [], cutovers: [], isAll: false };
    const { ended, cutovers, open } = data;
    return { ended, cutovers, isAll: !open && data.newestRun === newestRun };
  }

  async keep(newestRun: string, { window, ended, cutovers }: WatchPlace): Promise<void> {
    await mkdir(dirname(this.#file), { recursive: true });
    const known = { newestRun, open: window !== undefined, ended, cutovers };
    await writeFileAtomic(this.#file, JSON.stringify(known));
  }
}
