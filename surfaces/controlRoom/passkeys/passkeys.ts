import { randomInt } from "node:crypto";
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type AuthenticationResponseJSON,
  type RegistrationResponseJSON,
} from "@simplewebauthn/server";
import { z } from "zod";
import { parsedJson } from "../../../machine/parsedJson.ts";
import { ipai } from "../../../report/ipai.ts";
import { UserError } from "../../../report/userError.ts";
import type { Session } from "../door/doorkeeper.ts";
import { PasskeyStore, type Passkey } from "./store.ts";

/** What a passkey is asked to confirm: one decision about one plan, as it was seen. */
export interface Asked {
  readonly plan: string;
  readonly digest: string;
  readonly decision: "approve" | "refuse";
}

const NAME = "ipai control room";
/** A passkey belongs to a name; the room has one alone. */
const RP_ID = "localhost";
/** EdDSA, ES256 and RS256, by their numbers in COSE: what authenticators have. */
const ALGORITHMS = [-8, -7, -257];
/** As long as a person looks for the key. Milliseconds. */
const PATIENCE_MS = 3 * 60_000;

/** Who shows a passkey, and on which page. */
interface Shower {
  readonly origin: string;
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

  constructor({ root, canAdd, now }: { root: string; canAdd: boolean; now: () => number }) {
    this.canAdd = canAdd;
    this.#store = new PasskeyStore(root);
    this.#now = now;
  }

  all(): Promise<Passkey[]> {
    return this.#store.all();
  }

  /** Those of one person: nobody decides with another's. */
  async of(who: string): Promise<Passkey[]> {
    return (await this.#store.all()).filter(({ addedBy }) => addedBy === who);
  }

  /** What the browser makes a passkey with. */
  async offer({ id }: Session, who: string) {
    const known = await this.of(who);
    const options = await generateRegistrationOptions({
      rpName: NAME,
      rpID: RP_ID,
      userName: who,
      supportedAlgorithmIDs: ALGORITHMS,
      excludeCredentials: known.map((each) => ({ id: each.id })),
      authenticatorSelection: { userVerification: "required", residentKey: "preferred" },
    });
    this.#challenges.set(id, { challenge: options.challenge, until: this.#now() + PATIENCE_MS });
    return options;
  }

  /** Holds a new passkey until its code is typed. @returns The code: six digits. */
  async register(session: Session, answer: string, { origin, who }: Shower): Promise<string> {
    const response = read(answer) as RegistrationResponseJSON;
    const { challenge } = this.#take(session);
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response,
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: RP_ID,
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
        addedBy: who,
        addedAt: new Date(this.#now()).toISOString(),
      },
    });
    return code;
  }

  /** For the terminal alone. @returns False when no passkey waits under that code. */
  async confirm(code: string): Promise<boolean> {
    const pending = this.#pending.get(code);
    this.#pending.delete(code);
    if (pending === undefined || pending.until < this.#now()) return false;
    await this.#store.keep(pending.passkey);
    return true;
  }

  /** What the browser asks a passkey; it is good for that decision, once. */
  async ask({ id }: Session, who: string, asked: Asked) {
    const known = await this.of(who);
    const options = await generateAuthenticationOptions({
      rpID: RP_ID,
      userVerification: "required",
      allowCredentials: known.map((each) => ({ id: each.id })),
    });
    const { challenge } = options;
    this.#challenges.set(id, { challenge, asked, until: this.#now() + PATIENCE_MS });
    return options;
  }

  /** @throws UserError when no known passkey has confirmed exactly that just now. */
  async check(
    session: Session,
    asked: Asked,
    answer: string,
    { origin, who }: Shower,
  ): Promise<void> {
    const response = read(answer) as AuthenticationResponseJSON;
    const { challenge, asked: meant } = this.#take(session);
    const same =
      meant?.plan === asked.plan &&
      meant.digest === asked.digest &&
      meant.decision === asked.decision;
    if (!same) throw notShown("it was asked for something else");
    const known = (await this.of(who)).find(({ id }) => id === response.id);
    if (known === undefined) throw notShown("this passkey is none of yours that the room knows");
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response,
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: RP_ID,
      requireUserVerification: true,
      credential: {
        id: known.id,
        publicKey: new Uint8Array(Buffer.from(known.publicKey, "base64url")),
        counter: known.counter,
      },
    }).catch(refused);
    if (!verified) throw notShown("its signature does not hold");
    await this.#store.keep({ ...known, counter: authenticationInfo.newCounter });
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

/** The browser's answer; what is within, the library checks. */
function read(answer: string): { id: string } {
  const found = parsedJson(answer, z.object({ id: z.string() }).loose());
  if (found === undefined) throw notShown("the browser's answer is no passkey's");
  return found;
}

/** The library throws for each thing that is wrong with an answer. */
function refused(error: unknown): never {
  throw notShown(error instanceof Error ? error.message : String(error));
}

function notShown(given: string): UserError {
  return new UserError("The passkey did not confirm this; nothing was done.", {
    given,
    next: `load the page again and use the passkey, or type: ${ipai("approvals")}`,
    code: "passkey-refused",
  });
}
