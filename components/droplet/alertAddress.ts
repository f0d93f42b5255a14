import * as pulumi from "@pulumi/pulumi";
import { UserError } from "../../report/userError.ts";
import type { DigitalOcean } from "../clouds/digitalOcean.ts";
import { alertAddressDoubt } from "./alertAddressDoubt.ts";

/**
 * DigitalOcean writes only to verified addresses of the account and its team ("invalid email"), and
 * its API names none but the account's own: another one may be right, which nobody can look up.
 */
export async function warnOfAlertAddress(account: DigitalOcean, email: string): Promise<void> {
  const known = await account.account().catch((error: unknown) => {
    // A token that may not read the account may well do all else.
    if (error instanceof UserError && error.code === "token-scope") return undefined;
    throw error;
  });
  if (known === undefined || known.email.toLowerCase() === email.toLowerCase()) return;
  await pulumi.log.warn(alertAddressDoubt(email, known.email));
}
