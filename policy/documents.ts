import type { PolicyFinding, PolicyText } from "./finding.ts";

/** What a document may be: prose for people. */
const DOCUMENT = /\.(?:md|mdx|rst|adoc|txt)$/i;

/** A secret's variable with something behind it, quoted or not. */
const ASSIGNED =
  /\b(?<name>[A-Z][A-Z0-9_]*(?:PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|API_?KEY|ACCESS_KEY|ENCRYPTION_KEY|PRIVATE_KEY|WEBHOOK_URL)|ADMIN_PASSWD)[ \t]*[=:][ \t]*(?<quote>["']?)(?<value>[^\s"'`|]+)\k<quote>/g;

/** No value: a reference, a placeholder in brackets, an ellipsis, another variable's name. */
const NAME_ONLY = /^(?:[$<{[%@/.~…*]|\.\.\.|[xX]{3,}$|[A-Z][A-Z0-9_]*$)/;

/** Values where only names belong: also weak ones, which no rule for keys would take for a secret. */
export function findValuesInDocuments(text: PolicyText): PolicyFinding[] {
  if (!DOCUMENT.test(text.path)) return [];
  return [...text.content.matchAll(ASSIGNED)].flatMap((match) => {
    const { name = "", value = "" } = match.groups ?? {};
    if (NAME_ONLY.test(value)) return [];
    return [
      {
        file: text.file,
        line: text.firstLine + text.content.slice(0, match.index).split("\n").length - 1,
        by: "ipai",
        rule: "value-in-document",
        what: `${name} has a value here`,
        why: "documents are copied; an example's value ends in production",
        next: `leave only the name: ${name}`,
      },
    ];
  });
}
