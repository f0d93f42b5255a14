import type { AuthenticationResponseJSON } from "@simplewebauthn/server";
import { z } from "zod";
import { parsedJson } from "../../../machine/parsedJson.ts";
import type { RoomAddress } from "../door/address.ts";
import { library } from "./library.ts";
import { notShown, readAnswer, shown } from "./shown.ts";
import type { PasskeyStore } from "./store.ts";

type Place = Pick<RoomAddress, "origin" | "name">;

/** As long as a person looks for the key. Milliseconds. */
const PATIENCE_MS = 3 * 60_000;
/** Log-ins that were begun and not ended; whoever begins them for fun fills no memory. */
const MOST = 100;

const clientData = z.object({ challenge: z.string() });

/** Log-ins by a passkey that counts already: it says by itself whose it is. */
export class PasskeyLogins {
  readonly #store: PasskeyStore;
  readonly #now: () => number;
  /** By challenge, until when it is good. */
  readonly #begun = new Map<string, number>();

  constructor({ store, now }: { store: PasskeyStore; now: () => number }) {
    this.#store = store;
    this.#now = now;
  }

  /** Whether anybody could log in so. */
  async arePossible({ name }: Pick<Place, "name">): Promise<boolean> {
    return (await this.#store.all()).some(({ room }) => room === name);
  }

  /** What the browser asks a passkey. It names none: whoever asks is still a stranger. */
  async begin({ name }: Pick<Place, "name">) {
    const { generateAuthenticationOptions } = await library();
    const options = await generateAuthenticationOptions({
      rpID: name,
      userVerification: "required",
      allowCredentials: [],
    });
    const oldest = this.#begun.keys().next().value;
    if (this.#begun.size >= MOST && oldest !== undefined) this.#begun.delete(oldest);
    this.#begun.set(options.challenge, this.#now() + PATIENCE_MS);
    return options;
  }

  /** @returns Whose passkey it is. @throws UserError when none that counts has answered just now. */
  async end(answer: string, { origin, name }: Place): Promise<string> {
    const response = readAnswer(answer) as AuthenticationResponseJSON;
    const challenge = challengeIn(response);
    const until = this.#begun.get(challenge);
    this.#begun.delete(challenge);
    if (until === undefined || until < this.#now())
      throw notShown("nothing was asked, or too long ago");
    const all = await this.#store.all();
    const known = all.find(({ id, room }) => id === response.id && room === name);
    if (known === undefined) throw notShown("this room does not know that passkey");
    await this.#store.keep(await shown(known, response, { challenge, origin, name }));
    return known.addedBy;
  }
}

/** What the answer says that it was asked; whether it was, its signature shows. */
function challengeIn(response: unknown): string {
  const outer = z.object({ response: z.object({ clientDataJSON: z.string() }) });
  const encoded = outer.safeParse(response).data?.response.clientDataJSON ?? "";
  const text = Buffer.from(encoded, "base64url").toString();
  return parsedJson(text, clientData)?.challenge ?? "";
}
