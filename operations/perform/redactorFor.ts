import { Redactor } from "../../report/redaction.ts";
import type { Environment } from "../operation.ts";

/** Names of variables whose values must never be seen. */
const SECRET_VARIABLE = /TOKEN|PASSWORD|PASSPHRASE$|SECRET|PRIVATE|API_KEY|WEBHOOK/;

/** A redactor of one operation's own: what one learns of secrets is nothing to another. */
export function redactorFor(environment: Environment): Redactor {
  const redactor = new Redactor();
  for (const [name, value] of Object.entries(environment)) {
    if (value && SECRET_VARIABLE.test(name)) redactor.add(value);
  }
  return redactor;
}
