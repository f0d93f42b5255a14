import { scanForSecrets } from "../../secrets/scan.ts";
import type { Fault, JudgedResource, Rule } from "../rule.ts";

const KEY = /^user_?data$/i;

export const userData: Rule = {
  name: "user-data",
  description: "a droplet's user-data holds no secret",
  why: "every process and container of the droplet can read its user-data, for as long as it lives",
  judge: (resource) =>
    Object.entries(resource.properties)
      .filter(([key]) => KEY.test(key))
      .flatMap(([key, value]) => judgeText(resource, key, value)),
};

function judgeText({ secretKeys }: JudgedResource, key: string, value: unknown): Fault[] {
  const fault = (what: string): Fault => ({
    what: `${key} ${what}`,
    next: "bring the secret to the host as a File with secret content, after the first contact",
  });
  // The mark protects it in the state; on the droplet it stands in clear.
  if (secretKeys.has(key)) return [fault("holds what the stack calls a secret")];
  if (typeof value !== "string") return [];
  return scanForSecrets(value).map(({ what, line }) => fault(`holds ${what} in line ${line}`));
}
