import { createHash } from "node:crypto";
import type { UpdateSummary } from "@pulumi/pulumi/automation/index.js";
import type { StackOutputs } from "../../components/outputs.ts";
import type { Check, EvidenceRecord } from "../../evidence/record.ts";
import { failureReport } from "../../report/failure.ts";
import { ExitCode } from "../../report/userError.ts";
import { changesText, summaryText } from "../changes/text.ts";
import type { Environment } from "../operation.ts";
import { actorOf } from "./actor.ts";
import type { CheckoutState } from "./source.ts";
import type { Witness } from "./witness.ts";

/** What is known of an operation when it begins. */
export interface Begun {
  readonly stack: string;
  readonly operation: string;
  /** The words of whoever asked for it; without any, the newest commit's stand for them. */
  readonly reason?: string | undefined;
  readonly startedAt: Date;
  readonly checkout: CheckoutState;
  readonly environment: Environment;
}

/** What is known when it has ended. */
export interface Ended extends Begun {
  readonly finishedAt: Date;
  readonly witness: Witness;
  /** The stack's outputs after a success. */
  readonly outputs?: StackOutputs;
  /** What it failed with. */
  readonly thrown?: unknown;
}

/** The record of an operation, from what was seen and read back; nothing here is an intention. */
export async function recordOf(ended: Ended): Promise<EvidenceRecord> {
  const { witness } = ended;
  const { plan } = witness;
  const history = await historyCheck(ended);
  const release = releaseReadBack(ended);
  return {
    ...beginningOf(ended),
    operation: { ...operationOf(ended, ended.finishedAt), ...outcome(ended) },
    plan: plan ? { sha256: sha256(JSON.stringify(plan.changes)), changes: plan.summary } : null,
    release: release.release,
    versions: {
      node: process.version,
      ...history.versions,
      ...prefixed("container", witness.containers),
      ...prefixed("package", witness.packages),
    },
    checks: [changesCheck(ended), ...failures(witness), ...release.checks, ...history.checks],
  };
}

/** What will be said of an operation whose process ends without a word. */
export function killedRecord(begun: Begun): EvidenceRecord {
  return {
    ...beginningOf(begun),
    operation: {
      ...operationOf(begun, begun.startedAt),
      result: "failed",
      error:
        "Its process ended without a word: when, and after which changes, only the stack's history and the host can say.",
    },
    plan: null,
    release: null,
    versions: { node: process.version },
    checks: [{ name: "ended in order", passed: false, summary: "the process is gone" }],
  };
}

function beginningOf({
  stack,
  checkout,
  environment,
}: Begun): Pick<EvidenceRecord, "stack" | "actor" | "source"> {
  return { stack, actor: actorOf(environment, checkout), source: checkout.source };
}

function operationOf(
  { operation, reason, checkout, startedAt }: Begun,
  finishedAt: Date,
): Pick<EvidenceRecord["operation"], "name" | "reason" | "startedAt" | "finishedAt"> {
  return {
    name: operation,
    reason: reason ?? checkout.subject ?? "none given",
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt.toISOString(),
  };
}

function outcome({ thrown }: Ended): Pick<EvidenceRecord["operation"], "result" | "error"> {
  if (thrown === undefined) return { result: "succeeded" };
  const { what, given, exitCode } = failureReport(thrown).error;
  const stopped = exitCode === ExitCode.cancelled || exitCode === ExitCode.timeout;
  return {
    result: stopped ? "cancelled" : "failed",
    error: given === undefined ? what : `${what}\n${given}`,
  };
}

function changesCheck({ witness: { deeds }, thrown }: Ended): Check {
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
function releaseReadBack({ outputs, witness }: Ended): {
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
async function historyCheck({ witness, startedAt, thrown }: Ended): Promise<{
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

function historyText({ kind, result, message, startTime }: UpdateSummary): string {
  return `${kind} ${result}, begun ${startTime.toISOString()}: ${message}`;
}

function prefixed(kind: string, values: ReadonlyMap<string, string>): Record<string, string> {
  return Object.fromEntries([...values].map(([name, value]) => [`${kind} ${name}`, value]));
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
