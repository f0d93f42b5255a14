import type { PolicyFinding } from "../finding.ts";
import { actionlint } from "./actionlint.ts";
import { workflowRules } from "./rules.ts";
import { parseWorkflow, workflowImpostors, workflowTexts, type Workflow } from "./workflow.ts";
import { zizmor } from "./zizmor.ts";

/** The two checkers of other people, as commands. */
export interface WorkflowCheckers {
  readonly actionlint: string;
  readonly zizmor: string;
}

export interface WorkflowReport {
  readonly workflows: string[];
  readonly findings: PolicyFinding[];
}

/** Holds every workflow of a checkout against actionlint, zizmor and the rules of this project. */
export async function checkWorkflows(
  root: string,
  checkers: WorkflowCheckers,
  signal: AbortSignal,
): Promise<WorkflowReport> {
  const texts = await workflowTexts(root);
  const parsed = texts.map(({ file, text }) => parseWorkflow(file, text));
  const unreadable = [...parsed.filter(isFinding), ...(await workflowImpostors(root))];
  const workflows = parsed.filter(isWorkflow);
  const files = workflows.map(({ file }) => file);
  if (files.length === 0) return { workflows: files, findings: unreadable };
  const subject = { root, files, signal };
  const [ofActionlint, ofZizmor] = await Promise.all([
    actionlint(checkers.actionlint, subject),
    zizmor(checkers.zizmor, subject),
  ]);
  const findings = [
    ...unreadable,
    ...workflows.flatMap(workflowRules),
    ...ofActionlint,
    ...ofZizmor,
  ];
  return {
    workflows: texts.map(({ file }) => file),
    findings: findings.sort((a, b) => a.file.localeCompare(b.file, "en") || a.line - b.line),
  };
}

function isFinding(parsed: Workflow | PolicyFinding): parsed is PolicyFinding {
  return !isWorkflow(parsed);
}

function isWorkflow(parsed: Workflow | PolicyFinding): parsed is Workflow {
  return "jobs" in parsed;
}
