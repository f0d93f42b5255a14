import { z } from "zod";
import { findingsOutput } from "../addons/findings.ts";
import { findingsText } from "../../report/finding.ts";
import { resourceChange } from "../changes/change.ts";
import { delivery } from "../alert/channel.ts";
import { changesText } from "../changes/text.ts";
import { alert } from "./alert.ts";
import { ipai } from "../../report/ipai.ts";

/** What `ipai drift` answers: the stack, the manifest, and since when both were last as declared. */
export const driftReport = z.object({
  stack: z.string().describe("the stack that was worked on"),
  ok: z.boolean().describe("Neither the stack nor the manifest differs from what is declared."),
  drift: z.array(resourceChange).describe("What the host holds otherwise than the state says."),
  manifest: z.object(findingsOutput).describe("Of addons verify and addons mounts."),
  checkedAt: z.iso.datetime().describe("By the host's clock."),
  lastGood: z
    .object({
      at: z.iso.datetime().describe("when, by the host's clock"),
      ageSeconds: z.number().describe("how long ago that is"),
    })
    .nullable()
    .describe("The last check without drift, as kept on the host; null when none is known."),
  alert,
  delivery: delivery.optional(),
});

export type DriftReport = z.infer<typeof driftReport>;

export function driftReportText(report: DriftReport): string {
  const told = report.delivery === undefined ? [] : [report.delivery.what];
  return [stackText(report), manifestText(report), ageText(report), ...told].join("\n\n");
}

export function stackText({ stack, drift }: Pick<DriftReport, "stack" | "drift">): string {
  if (drift.length === 0) return `stack ${stack}: the host holds what the state says`;
  return [
    changesText(drift),
    `stack ${stack}: ${drift.length} ${drift.length === 1 ? "resource differs" : "resources differ"}; repair with: ${ipai("up", { refresh: true, stack })}`,
  ].join("\n");
}

function manifestText({ manifest: { ok, findings } }: DriftReport): string {
  if (findings.length === 0) return "manifest: the addons are what was declared and locked";
  const found = ok ? "only warnings, which are no drift" : "not what was declared and locked";
  return `manifest: ${found}\n\n${findingsText(findings)}`;
}

function ageText({ ok, checkedAt, lastGood, alert: level }: DriftReport): string {
  if (ok) return `no drift at ${checkedAt}; the host keeps that time`;
  const since = lastGood
    ? `last check without drift: ${lastGood.at}, ${hours(lastGood.ageSeconds)} ago`
    : "no check without drift is known";
  return level === "none" ? since : `${since}: alert ${level}`;
}

function hours(seconds: number): string {
  const whole = Math.floor(seconds / 3600);
  return whole === 0 ? `${Math.floor(seconds / 60)} min` : `${whole} h`;
}
