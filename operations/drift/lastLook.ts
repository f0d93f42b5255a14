import { ipai } from "../../report/ipai.ts";
import { kindOf } from "../changes/change.ts";
import type { DriftReport } from "./report.ts";

/** Longer lists are read in the report. */
const MOST = 10;

/** What a look found, for whoever reads it on the host: names only, since what differs may be a secret. */
export interface LastLook {
  readonly ok: boolean;
  /** What differs on the host: `File edge-vhost`. */
  readonly host: readonly string[];
  /** What is wrong with the addons, in a sentence each. */
  readonly addons: readonly string[];
  /** The command that puts it right; empty when nothing differs. */
  readonly repair: string;
}

export function lastLook({
  stack,
  drift,
  manifest,
}: Pick<DriftReport, "stack" | "drift" | "manifest">): LastLook {
  const errors = manifest.findings.filter(({ severity }) => severity === "error");
  const ok = drift.length === 0 && errors.length === 0;
  const ofHost = drift.length > 0 ? ipai("up", { refresh: true, stack }) : "";
  return {
    ok,
    host: first(drift.map(({ type, name }) => `${kindOf(type)} ${name}`)),
    addons: first(errors.map(({ what }) => what)),
    repair: ofHost || (errors[0]?.next ?? ""),
  };
}

function first(all: readonly string[]): string[] {
  const more = all.length - MOST;
  return [...all.slice(0, MOST), ...(more > 0 ? [`and ${more} more`] : [])];
}
