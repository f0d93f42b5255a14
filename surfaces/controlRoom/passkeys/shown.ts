import type { AuthenticationResponseJSON } from "@simplewebauthn/server";
import { z } from "zod";
import { parsedJson } from "../../../machine/parsedJson.ts";
import { ipai } from "../../../report/ipai.ts";
import { UserError } from "../../../report/userError.ts";
import { library } from "./library.ts";
import type { Passkey } from "./store.ts";

/** What an answer must be to: the challenge, asked on that page, by the room of that name. */
interface Asked {
  readonly challenge: string;
  readonly origin: string;
  readonly name: string;
}

/** @returns The passkey as it is to be kept now. @throws UserError when its answer does not hold. */
export async function shown(
  known: Passkey,
  response: AuthenticationResponseJSON,
  { challenge, origin, name }: Asked,
): Promise<Passkey> {
  const { verifyAuthenticationResponse } = await library();
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    response,
    expectedChallenge: challenge,
    expectedOrigin: origin,
    expectedRPID: name,
    requireUserVerification: true,
    credential: {
      id: known.id,
      publicKey: new Uint8Array(Buffer.from(known.publicKey, "base64url")),
      counter: known.counter,
    },
  }).catch(refused);
  if (!verified) throw notShown("its signature does not hold");
  return { ...known, counter: authenticationInfo.newCounter };
}

/** The browser's answer; what is within, the library checks. */
export function readAnswer(answer: string): { id: string } {
  const found = parsedJson(answer, z.object({ id: z.string() }).loose());
  if (found === undefined) throw notShown("the browser's answer is no passkey's");
  return found;
}

/** The library throws for each thing that is wrong with an answer. */
export function refused(error: unknown): never {
  throw notShown(error instanceof Error ? error.message : String(error));
}

export function notShown(given: string): UserError {
  return new UserError("The passkey did not confirm this; nothing was done.", {
    given,
    next: `load the page again and use the passkey, or type: ${ipai("approvals")}`,
    code: "passkey-refused",
  });
}
