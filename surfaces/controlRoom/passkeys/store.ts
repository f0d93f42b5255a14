import { readFile } from "node:fs/promises";
import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { z } from "zod";
import { ifAbsent } from "../../../machine/errno.ts";

const passkey = z.object({
  id: z.string(),
  /** Base64url of a COSE key. */
  publicKey: z.string(),
  /** How often it was used, as it says itself; many say 0 for ever. */
  counter: z.number(),
  transports: z.array(z.string()).optional(),
  /** The room's name that it belongs to: a browser shows it to no other. */
  room: z.string().default("localhost"),
  /** Whose it is, and since when. */
  addedBy: z.string(),
  addedAt: z.iso.datetime(),
});
export type Passkey = z.infer<typeof passkey>;

/** The passkeys that may decide about plans, kept with the checkout's state for its owner's eyes alone. */
export class PasskeyStore {
  readonly #file: string;

  /** @param root The checkout. */
  constructor(root: string) {
    this.#file = join(root, ".state/passkeys.json");
  }

  async all(): Promise<Passkey[]> {
    const text = await readFile(this.#file, "utf8").catch(ifAbsent);
    return text === undefined ? [] : z.array(passkey).parse(JSON.parse(text));
  }

  /** Puts a passkey in, or in the place of the one with its id. */
  async keep(one: Passkey): Promise<void> {
    const others = (await this.all()).filter(({ id }) => id !== one.id);
    await writeFileAtomic(this.#file, JSON.stringify([...others, one], null, 2), { mode: 0o600 });
  }
}
