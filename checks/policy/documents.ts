import type { PolicyFinding, PolicyText } from "./finding.ts";

/** What a document may be: prose for people. */
const DOCUMENT = /\.(?:md|mdx|rst|adoc|txt)$/i;

const NAME =
  "(?<name>[A-Z][A-Z0-9_]*(?:PASSWORD|PASSWD|PASSPHRASE|_PASS|SECRET(?:_KEY)?|TOKEN|API_?KEY|ACCESS_KEY|ENCRYPTION_KEY|PRIVATE_KEY|WEBHOOK_URL)|ADMIN_PASSWD|SECRET_KEY)";

/** A secret's variable with something behind it, quoted or not; in files of settings and addresses too. */
const ASSIGNED: readonly RegExp[] = [
  new RegExp(`\\b${NAME}["']?[ \\t]*[=:][ \\t]*(?<value>[^\\s"'\`|]+)`, "g"),
  new RegExp(
    `\\b${NAME}["']?[ \\t]*[=:][ \\t]*(?<quote>["'])(?<value>[^"'\\n\`|]+)\\k<quote>`,
    "g",
  ),
  /^[ \t]*(?<name>admin_passwd|db_password|smtp_pass(?:word)?)[ \t]*=[ \t]*(?<value>[^\s"'`|]+)/gm,
  /(?<name>\b[a-z][a-z0-9+]{1,20}:\/\/[^\s:@/"'`$<{]{1,64}):(?!pass|pw|secret)(?<value>[^\s@/"'`$<{]+)@/gi,
];

/** Beside a name in a table or a list stands what it is for; a value is one word with figures in it. */
const BESIDE: readonly RegExp[] = [
  new RegExp(
    `\\|[ \\t]*\`?${NAME}\`?[ \\t]*\\|[ \\t]*\`?(?<value>[^\\s|\`]{4,})\`?[ \\t]*\\|`,
    "g",
  ),
  new RegExp(`\`${NAME}\`[ \\t]*[=:][ \\t]*\`?(?<value>[^\\s|\`]{4,})\`?[ \\t]*$`, "gm"),
];
const WITH_FIGURES = /(?=.*\d)(?=.*[A-Za-z])/;

/** No value: a reference, a placeholder in brackets, an ellipsis, another variable's name. */
const NAME_ONLY = /^(?:[$<{[%@/.~…*]|\.\.\.|[xX]{3,}$|[A-Z][A-Z0-9_]*$)/;

/** Values where only names belong: also weak ones, which no rule for keys would take for a secret. */
export function findValuesInDocuments(text: PolicyText): PolicyFinding[] {
  if (!DOCUMENT.test(text.path)) return [];
  const beside = matches(text, BESIDE).filter(({ groups }) =>
    WITH_FIGURES.test(groups?.["value"] ?? ""),
  );
  return [...matches(text, ASSIGNED), ...beside].flatMap((match) => {
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

function matches({ content }: PolicyText, patterns: readonly RegExp[]): RegExpExecArray[] {
  return patterns.flatMap((pattern) => [...content.matchAll(pattern)]);
}
