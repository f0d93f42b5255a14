import { createHash, randomInt } from "node:crypto";
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from "@simplewebauthn/server";
import type { RoomAddress } from "../door/address.ts";
import type { Session } from "../door/doorkeeper.ts";
import { PasskeyLogins } from "./logins.ts";
import { library } from "./library.ts";
import { notShown, readAnswer, refused, shown } from "./shown.ts";
import { PasskeyStore, type Passkey } from "./store.ts";

/** What a passkey is asked to confirm: one decision about one plan, as it was seen. */
export interface Asked {
  readonly plan: string;
  readonly digest: string;
  readonly decision: "approve" | "refuse";
}

const NAME = "ipai control room";
/** EdDSA, ES256 and RS256, by their numbers in COSE: what authenticators have. */
const ALGORITHMS = [-8, -7, -257];
/** As long as a person looks for the key. Milliseconds. */
const PATIENCE_MS = 3 * 60_000;

/** The room as a browser names it: a passkey belongs to a name. */
type Place = Pick<RoomAddress, "origin" | "name">;

/** Who shows a passkey, and on which page. */
interface Shower extends Place {
  readonly who: string;
}

interface Challenge {
  readonly challenge: string;
  readonly until: number;
  readonly asked?: Asked;
}

interface Pending {
  readonly passkey: Passkey;
  readonly until: number;
}

/**
 * Passkeys of the people who decide. One counts only after somebody has typed its code in the terminal
 * where the room runs: whoever holds a session alone, an agent say, cannot make itself a person.
 */
export class Passkeys {
  /** Whether there is a terminal at which a code could be typed. */
  readonly canAdd: boolean;
  readonly #store: PasskeyStore;
  readonly #now: () => number;
  readonly #challenges = new Map<string, Challenge>();
  readonly #pending = new Map<string, Pending>();
  readonly #logins: PasskeyLogins;

  constructor({ root, canAdd, now }: { root: string; canAdd: boolean; now: () => number }) {
    this.canAdd = canAdd;
    this.#store = new PasskeyStore(root);
    this.#now = now;
    this.#logins = new PasskeyLogins({ store: this.#store, now });
  }

  all(): Promise<Passkey[]> {
    return this.#store.all();
  }

  /** Those of one person under that name: nobody decides with another's. */
  async of({ who, name }: Omit<Shower, "origin">): Promise<Passkey[]> {
    return (await this.#store.all()).filter(
      ({ addedBy, room }) => addedBy === who && room === name,
    );
  }

  /** Log-ins by a passkey that counts, without a session. */
  get logins(): PasskeyLogins {
    return this.#logins;
  }

  /** What the browser makes a passkey with. */
  async offer({ id }: Session, shower: Shower) {
    const known = await this.of(shower);
    const { generateRegistrationOptions } = await library();
    const options = await generateRegistrationOptions({
      rpName: NAME,
      rpID: shower.name,
      userName: shower.who,
      userID: accountOf(shower),
      supportedAlgorithmIDs: ALGORITHMS,
      excludeCredentials: known.map((each) => ({ id: each.id })),
      authenticatorSelection: { userVerification: "required", residentKey: "preferred" },
    });
    this.#challenges.set(id, { challenge: options.challenge, until: this.#now() + PATIENCE_MS });
    return options;
  }

  /** Holds a new passkey until its code is typed. @returns The code: six digits. */
  async register(session: Session, answer: string, { origin, name, who }: Shower): Promise<string> {
    const response = readAnswer(answer) as RegistrationResponseJSON;
    const { challenge } = this.#take(session);
    const { verifyRegistrationResponse } = await library();
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response,
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: name,
      requireUserVerification: true,
      supportedAlgorithmIDs: ALGORITHMS,
    }).catch(refused);
    if (!verified) throw notShown("the browser's answer does not hold");
    const { id, publicKey, counter, transports } = registrationInfo.credential;
    const code = String(randomInt(1_000_000)).padStart(6, "0");
    this.#pending.set(code, {
      until: this.#now() + PATIENCE_MS,
      passkey: {
        ...{ id, counter },
        publicKey: Buffer.from(publicKey).toString("base64url"),
        ...(transports && { transports: [...transports] }),
        room: name,
        addedBy: who,
        addedAt: new Date(this.#now()).toISOString(),
      },
    });
    return code;
  }

  /** For the terminal alone. @returns Whose it is; nothing when no passkey waits under that code. */
  async confirm(code: string): Promise<string | undefined> {
    const pending = this.#pending.get(code);
    this.#pending.delete(code);
    if (pending === undefined || pending.until < this.#now()) return undefined;
    await this.#store.keep(pending.passkey);
    return pending.passkey.addedBy;
  }

  /** What the browser asks a passkey; it is good for that decision, once. */
  async ask({ id }: Session, shower: Shower, asked: Asked) {
    const known = await this.of(shower);
    const { generateAuthenticationOptions } = await library();
    const options = await generateAuthenticationOptions({
      rpID: shower.name,
      userVerification: "required",
      allowCredentials: known.map((each) => ({ id: each.id })),
    });
    const { challenge } = options;
    this.#challenges.set(id, { challenge, asked, until: this.#now() + PATIENCE_MS });
    return options;
  }

  /** @throws UserError when no known passkey has confirmed exactly that just now. */
  async check(session: Session, asked: Asked, answer: string, shower: Shower): Promise<void> {
    const response = readAnswer(answer) as AuthenticationResponseJSON;
    const { challenge, asked: meant } = this.#take(session);
    const same =
      meant?.plan === asked.plan &&
      meant.digest === asked.digest &&
      meant.decision === asked.decision;
    if (!same) throw notShown("it was asked for something else");
    const known = (await this.of(shower)).find(({ id }) => id === response.id);
    if (known === undefined) throw notShown("this passkey is none of yours that the room knows");
    await this.#store.keep(await shown(known, response, { challenge, ...shower }));
  }

  /** A challenge is good once. */
  #take({ id }: Session): Challenge {
    const found = this.#challenges.get(id);
    this.#challenges.delete(id);
    if (found === undefined || found.until < this.#now())
      throw notShown("nothing was asked, or too long ago");
    return found;
  }
}

/** The same each time: an authenticator puts a new passkey in the place of one that never came to count. */
function accountOf({ name, who }: Omit<Shower, "origin">): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash("sha256").update(`${name}\n${who}`).digest());
}
