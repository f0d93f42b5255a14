import type { EvidenceRecord } from "../../evidence/record.ts";
import { failureReport } from "../../report/failure.ts";
import { ExitCode } from "../../report/userError.ts";
import type { Approval } from "../approvals/approval.ts";
import type { Environment } from "../operation.ts";
import { actorText, type Actor } from "../perform/actor.ts";
import { actorOf } from "./actor.ts";
import type { CheckoutState } from "./source.ts";

/** What is known of an operation when it begins. */
export interface Begun {
  /** The chain that its pack belongs to. */
  readonly stack: string;
  readonly operation: string;
  /** The words of whoever asked for it; without any, the newest commit's stand for them. */
  readonly reason?: string | undefined;
  readonly startedAt: Date;
  readonly checkout: CheckoutState;
  readonly environment: Environment;
  /** Who asked, where a performer knows it. */
  readonly actor?: Actor | undefined;
  /** The plan that it carries out. */
  readonly approval?: Approval | undefined;
}

/** What was found and read back, by whoever watched the operation; nothing in it is an intention. */
export interface Account extends Pick<EvidenceRecord, "plan" | "release" | "versions" | "checks"> {
  /** Why it failed although it ended in order. */
  readonly failure?: string | undefined;
}

/** What is known when it has ended. */
export interface Ended extends Begun {
  readonly finishedAt: Date;
  readonly account: Account;
  /** What it failed with. */
  readonly thrown?: unknown;
}

export function recordOf(ended: Ended): EvidenceRecord {
  const { plan, release, versions, checks } = ended.account;
  return {
    ...beginningOf(ended),
    operation: { ...operationOf(ended, ended.finishedAt), ...outcome(ended) },
    plan,
    release,
    versions: { node: process.version, ...versions },
    checks,
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
  actor,
  approval,
}: Begun): Pick<EvidenceRecord, "stack" | "actor" | "approval" | "source"> {
  return {
    stack,
    actor: actorOf(environment, checkout, actor),
    ...(approval && { approval: approvalOf(approval) }),
    source: checkout.source,
  };
}

function approvalOf({ plan, decision }: Approval): NonNullable<EvidenceRecord["approval"]> {
  const { by, confirmedBy, at, reason } = decision;
  return {
    plan: plan.id,
    planDigest: plan.digest,
    requestedBy: actorText(plan.requestedBy),
    approvedBy: actorText(by),
    confirmedBy,
    approvedAt: at,
    ...(reason !== undefined && { reason }),
  };
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

function outcome({
  thrown,
  account: { failure },
}: Ended): Pick<EvidenceRecord["operation"], "result" | "error"> {
  if (thrown === undefined) {
    return failure === undefined ? { result: "succeeded" } : { result: "failed", error: failure };
  }
  const { what, given, exitCode } = failureReport(thrown).error;
  const stopped = exitCode === ExitCode.cancelled || exitCode === ExitCode.timeout;
  return {
    result: stopped ? "cancelled" : "failed",
    error: given === undefined ? what : `${what}\n${given}`,
  };
}
