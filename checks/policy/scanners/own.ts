import { findValuesInDocuments } from "../documents.ts";
import { secretFinding, type PolicyFinding, type PolicyText, type Scanner } from "../finding.ts";
import { findPrompts } from "../prompts.ts";
import { scanForSecrets } from "../secrets/scan.ts";

/** This project's rules: its own keys, prompts, and values in documents. */
export const ownRules: Scanner = {
  name: "ipai",
  scan: (texts) => Promise.resolve(texts.flatMap(judge)),
};

function judge(text: PolicyText): PolicyFinding[] {
  const secrets = scanForSecrets(text.content, text.path).map(({ rule, what, line }) =>
    secretFinding({ file: text.file, line: text.firstLine + line - 1, by: "ipai", rule, what }),
  );
  return [...secrets, ...findPrompts(text), ...findValuesInDocuments(text)];
}
