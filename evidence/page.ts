import type { EvidenceRecord } from "./record.ts";

/** `VERIFICATION.md`: the pack as a person reads it, failures first. */
export function page(record: EvidenceRecord, place: { sequence: number; keyId: string }): string {
  const { operation, actor, source, release, plan } = record;
  const checks = record.checks.toSorted((a, b) => Number(a.passed) - Number(b.passed));
  const failed = checks.filter((check) => !check.passed).length;
  return [
    `# ${operation.name} on ${record.stack}: ${operation.result}`,
    "",
    ...(operation.error === undefined ? [] : [`> ${operation.error.replaceAll("\n", "\n> ")}`, ""]),
    "| | |",
    "| --- | --- |",
    row("When", `${operation.startedAt} to ${operation.finishedAt} (UTC)`),
    row(
      "Who",
      `${actor.user}@${actor.machine}, git ${actor.gitIdentity ?? "unknown"}, by ${actor.through}`,
    ),
    ...approvalRows(record),
    ...(actor.run === undefined ? [] : [row("Run", actor.run)]),
    row("Why", operation.reason),
    row(
      "Source",
      `${source.commit ?? "no commit"} on ${source.branch ?? "no branch"}${source.dirty ? ", with uncommitted changes" : ""}`,
    ),
    row("Release", release ? `${release.sha}, read back as ${release.digest}` : "none read back"),
    row("Plan", plan ? `${plan.sha256}: ${summary(plan.changes)}` : "none"),
    row("Place", `number ${place.sequence} of ${record.stack}, signed by ${place.keyId}`),
    "",
    `## Checks: ${checks.length - failed} passed, ${failed} failed`,
    "",
    "| Check | Result | Found |",
    "| --- | --- | --- |",
    ...checks.map((check) =>
      cells(check.name, check.passed ? "passed" : "**failed**", check.summary),
    ),
    "",
    "## Versions read back",
    "",
    "| What | Version |",
    "| --- | --- |",
    ...Object.entries(record.versions).map(([name, version]) => cells(name, version)),
    ...(source.diffstat === ""
      ? []
      : ["", "## Uncommitted changes", "", "```", source.diffstat, "```"]),
    "",
  ].join("\n");
}

function approvalRows({ approval }: EvidenceRecord): string[] {
  if (approval === undefined) return [];
  const { plan, planDigest, requestedBy, approvedBy, confirmedBy, approvedAt, reason } = approval;
  const why = reason === undefined ? "" : `: ${reason}`;
  return [
    row("Asked for by", requestedBy),
    row("Approved by", `${approvedBy}, by ${confirmedBy} at ${approvedAt}${why}`),
    row("Approved plan", `${plan}, digest ${planDigest}`),
  ];
}

function summary(changes: Readonly<Record<string, number>>): string {
  const words = Object.entries(changes).map(([kind, count]) => `${count} ${kind}`);
  return words.length === 0 ? "no changes" : words.join(", ");
}

const row = (name: string, value: string): string => cells(`**${name}**`, value);

/** A table row; a bar or a line break in a value must not end its cell. */
function cells(...values: string[]): string {
  const escaped = values.map((value) => value.replaceAll("|", "\\|").replaceAll("\n", " "));
  return `| ${escaped.join(" | ")} |`;
}
