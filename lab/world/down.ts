import { UserError } from "../../report/userError.ts";

/** One of the world's servers was needed and does not run. */
export function worldIsDown(what: "DNS" | "ACME authority" | "image registry"): UserError {
  return new UserError(`The lab's ${what} is not running.`, {
    next: "npm start",
    code: "lab-world-down",
  });
}
