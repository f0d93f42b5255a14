import { secretFinding, type PolicyFinding, type PolicyText, type Scanner } from "../finding.ts";

const PRESET = "@secretlint/secretlint-rule-preset-recommend";

/** Characters that are judged in one go. */
const BATCH = 1_000_000;

/** Between two texts: no key reaches from one into the other. */
const GAP = "\n\n";

/** Secretlint's recommended rules: vendors' keys that ours need not know. */
export const secretlint: Scanner = {
  name: "secretlint",
  scan: async (texts) => {
    const findings: PolicyFinding[] = [];
    for (const batch of batchesOf(texts)) findings.push(...(await lint(batch)));
    return findings;
  },
};

/**
 * Many texts at once: secretlint 12 marks its time dozens of times a call, and searches all marks
 * at each, so that a thousand calls take a minute.
 */
function batchesOf(texts: readonly PolicyText[]): PolicyText[][] {
  const batches: PolicyText[][] = [];
  let size = Infinity;
  for (const text of texts) {
    size += text.content.length;
    if (size > BATCH) {
      batches.push([]);
      size = text.content.length;
    }
    batches.at(-1)?.push(text);
  }
  return batches;
}

async function lint(batch: readonly PolicyText[]): Promise<PolicyFinding[]> {
  // Loaded when it is needed: every other command would wait for it at its start.
  const { lintSource } = await import("@secretlint/core");
  const { creator } = await import("@secretlint/secretlint-rule-preset-recommend");
  const config = { rules: [{ id: PRESET, rule: creator }] };
  const content = batch.map((text) => text.content).join(GAP);
  const { messages } = await lintSource({
    source: { filePath: "texts", content, contentType: "text" },
    options: { config, maskSecrets: true, noPhysicFilePath: true },
  });
  return messages.map(({ range, ruleId, messageId }) => {
    const { text, line } = placeOf(batch, range[0]);
    return secretFinding({
      file: text.file,
      line,
      by: "secretlint",
      rule: ruleId.replace("@secretlint/secretlint-rule-", ""),
      what: `what secretlint calls ${messageId}`,
    });
  });
}

/** The text and the line in which a character of a batch stands. */
function placeOf(batch: readonly PolicyText[], index: number): { text: PolicyText; line: number } {
  let start = 0;
  for (const text of batch) {
    const end = start + text.content.length;
    if (index < end) {
      const before = text.content.slice(0, index - start);
      return { text, line: text.firstLine + before.split("\n").length - 1 };
    }
    start = end + GAP.length;
  }
  throw new Error("secretlint found something behind the end of the texts");
}
