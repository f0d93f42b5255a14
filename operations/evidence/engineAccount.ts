import { createHash } from "node:crypto";
import type { StackOutputs } from "../../components/outputs.ts";
import type { Check, EvidenceRecord } from "../../evidence/record.ts";
import { changesText, summaryText } from "../changes/text.ts";
import type { HistoryEntry } from "../stack/historyEntry.ts";
import type { Account } from "./record.ts";
import type { Witness } from "./witness.ts";

/** How an action of the engine ended. */
export interface EngineEnd {
  readonly witness: Witness;
  readonly startedAt: Date;
  /** The stack's outputs after a success. */
  readonly outputs?: StackOutputs | undefined;
  readonly thrown?: unknown;
}

/** What the engine's events, the stack's history and the host say of an operation. */
export async function engineAccount(end: EngineEnd): Promise<Account> {
  const { witness } = end;
  const { plan } = witness;
  const history = await historyCheck(end);
  const release = releaseReadBack(end);
  return {
    plan: plan ? { sha256: sha256(JSON.stringify(plan.changes)), changes: plan.summary } : null,
    release: release.release,
    versions: {
      ...history.versions,
      ...prefixed("container", witness.containers),
      ...prefixed("package", witness.packages),
    },
    checks: [
      changesCheck(end),
      ...failures(witness),
      ...release.checks,
      ...witness.notes,
      ...history.checks,
    ],
  };
}

function changesCheck({ witness: { deeds }, thrown }: EngineEnd): Check {
  const output = changesText(deeds.changes);
  return {
    name: "changes",
    passed: thrown === undefined,
    summary: summaryText(deeds.summary, "done"),
    ...(output === "" ? {} : { output: `${output}\n` }),
  };
}

function failures({ failed }: Witness): Check[] {
  return failed.map((deed) => ({
    name: deed,
    passed: false,
    summary: "failed; the reason is above",
  }));
}

/** The release is proved when a container runs the very image that the stack declares. */
function releaseReadBack({ outputs, witness }: EngineEnd): {
  release: EvidenceRecord["release"];
  checks: Check[];
} {
  if (outputs === undefined || witness.containers.size === 0) return { release: null, checks: [] };
  const { sha, digest } = outputs.release;
  const running = [...witness.containers].filter(([, image]) => image.endsWith(digest));
  const passed = running.length > 0;
  const services = running.map(([service]) => service).join(", ");
  return {
    release: passed ? { sha, digest } : null,
    checks: [
      {
        name: "release read back",
        passed,
        summary: passed ? `${digest} runs as ${services}` : `no container runs ${digest}`,
      },
    ],
  };
}

/** What the stack's own history says of this run: an older entry is not about it. */
async function historyCheck({ witness, startedAt, thrown }: EngineEnd): Promise<{
  versions: Record<string, string>;
  checks: Check[];
}> {
  const entry = await witness.history();
  // The history counts whole seconds.
  if (entry === undefined || entry.startTime.getTime() < startedAt.getTime() - 1000) {
    return { versions: {}, checks: [] };
  }
  const engine = entry.environment["pulumi.version"];
  return {
    versions: engine === undefined ? {} : { engine },
    checks: [
      {
        name: "stack history",
        passed: (entry.result === "succeeded") === (thrown === undefined),
        summary: historyText(entry),
      },
    ],
  };
}

function historyText({ kind, result, message, startTime }: HistoryEntry): string {
  return `${kind} ${result}, begun ${startTime.toISOString()}: ${message}`;
}

function prefixed(kind: string, values: ReadonlyMap<string, string>): Record<string, string> {
  return Object.fromEntries([...values].map(([name, value]) => [`${kind} ${name}`, value]));
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
