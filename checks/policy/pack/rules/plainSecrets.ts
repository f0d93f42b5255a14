import { SECRETS } from "../../../../components/paths.ts";
import { scanForSecrets } from "../../secrets/scan.ts";
import { Unknown } from "../../../../provider/rpc/unknown.ts";
import type { Fault, JudgedResource, Rule } from "../rule.ts";
import { ipai } from "../../../../report/ipai.ts";

const STACK = "pulumi:pulumi:Stack";
const SECRET = "host:index:Secret";
/** Providers keep their credentials by the engine's own rules. */
const PROVIDER = "pulumi:providers:";

export const plainSecrets: Rule = {
  name: "plain-secrets",
  description: "secrets are marked as secret wherever they stand",
  why: "what is not marked stands in clear in the state, its backups, previews and logs",
  judge: (resource) =>
    resource.type.startsWith(PROVIDER)
      ? []
      : [...ownValue(resource), ...unmarkedFile(resource), ...lookingLikeOne(resource)],
  judgeAll: (resources) =>
    resources.flatMap((resource) =>
      resource.type === STACK || resource.type === SECRET
        ? [...readableValue(resource), ...lookingLikeOne(resource)].map((fault) => ({
            ...fault,
            urn: resource.urn,
          }))
        : [],
    ),
};

/** A `Secret` makes its value on its own. */
function ownValue({ type, properties }: JudgedResource): Fault[] {
  if (type !== SECRET || !("value" in properties)) return [];
  return [
    {
      what: "it is given a value",
      next: "take value out; a Secret's own value is never written down",
    },
  ];
}

function readableValue({ type, properties, secretKeys }: JudgedResource): Fault[] {
  const { value } = properties;
  if (type !== SECRET || value === undefined || value instanceof Unknown) return [];
  if (secretKeys.has("value")) return [];
  return [
    { what: "its value is not marked as secret", next: `mark it: ${ipai("up")} writes it anew` },
  ];
}

function unmarkedFile({ type, properties, secretKeys }: JudgedResource): Fault[] {
  const { path, content } = properties;
  if (type !== "host:index:File" || typeof path !== "string" || !path.startsWith(`${SECRETS}/`))
    return [];
  if (secretKeys.has("content") || content instanceof Unknown) return [];
  return [{ what: `${path} has content in clear`, next: "give it content: pulumi.secret(…)" }];
}

function lookingLikeOne({ plainTexts }: JudgedResource): Fault[] {
  return plainTexts.flatMap(({ path, text }) => {
    // The property's name says whether a value beside it is one.
    const key = path.slice(path.lastIndexOf(".") + 1);
    const [found] = scanForSecrets(`${key}=${text}`);
    if (found === undefined) return [];
    return [{ what: `${path} holds ${found.what} in clear`, next: "wrap it: pulumi.secret(…)" }];
  });
}
