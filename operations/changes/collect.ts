import type { EngineEvent, StepEventMetadata } from "@pulumi/pulumi/automation/index.js";
import { CostCollector } from "../costs/costs.ts";
import type { Costs } from "../costs/costs.ts";
import type { ChangeSummary, PropertyChange, ResourceChange } from "./change.ts";
import { nameOf } from "./change.ts";
import { textDiff } from "./textDiff.ts";
import { differingPaths, valueAt, valueText } from "./value.ts";

/** What the engine's step names come to for a person; steps that change nothing are left out. */
const CHANGE_OF_OP: Readonly<Record<string, ResourceChange["change"]>> = {
  create: "create",
  update: "update",
  replace: "replace",
  delete: "delete",
  read: "read",
  import: "adopt",
  "remove-pending-replace": "delete",
  "discard-replaced": "forget",
};

/** A text longer than this is shown as a diff even when it is one line. */
const LONG = 100;

/** Gathers the changes of one run from the engine's events. */
export class ChangeCollector {
  readonly #changes = new Map<string, ResourceChange>();
  readonly #costs = new CostCollector();
  summary: ChangeSummary = {};

  /**
   * @param event Any event of the engine.
   * @param options.refresh A refresh tells what it found only when a resource was read.
   */
  take(event: EngineEvent, options: { refresh: boolean }): void {
    this.#costs.take(event);
    if (event.summaryEvent) this.summary = { ...event.summaryEvent.resourceChanges };
    const step = options.refresh
      ? event.resOutputsEvent?.metadata
      : (event.resourcePreEvent?.metadata ?? undefined);
    if (!step) return;
    const change = CHANGE_OF_OP[step.op];
    if (change === undefined || isComponent(step)) return;
    this.#changes.set(step.urn, {
      urn: step.urn,
      type: step.type,
      name: nameOf(step.urn),
      // What is adopted and differs comes as an import and then as an update: it is one change.
      change: change === "update" && this.#adopted(step.urn) ? "adopt" : change,
      properties: change === "update" || change === "replace" ? propertyChanges(step) : [],
    });
  }

  #adopted(urn: string): boolean {
    return this.#changes.get(urn)?.change === "adopt";
  }

  /** What the stack's cloud costs, where it costs anything. */
  get costs(): Costs | undefined {
    return this.#costs.costs;
  }

  get changes(): ResourceChange[] {
    return [...this.#changes.values()];
  }
}

/** It only groups other resources, and comes and goes with them. */
export function isComponent({ new: after, old: before }: StepEventMetadata): boolean {
  return (after ?? before)?.custom !== true;
}

function propertyChanges(step: StepEventMetadata): PropertyChange[] {
  const paths = step.detailedDiff
    ? Object.keys(step.detailedDiff)
    : (step.diffs ?? step.keys ?? []);
  return paths
    .flatMap((path) => differingPaths(path, valueOf(step.old, path), valueOf(step.new, path)))
    .map((path) => propertyChange(step, path));
}

/** What a property is set to is in the inputs; what only the host knows is in the outputs. */
function valueOf(state: StepEventMetadata["old"], path: string): unknown {
  return valueAt(state?.inputs, path) ?? valueAt(state?.outputs, path);
}

function propertyChange(step: StepEventMetadata, path: string): PropertyChange {
  const before = valueText(valueOf(step.old, path));
  const after = valueText(valueOf(step.new, path));
  if (before !== undefined && after !== undefined && isText(before, after)) {
    return { path, diff: textDiff(before, after) };
  }
  return {
    path,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  };
}

function isText(before: string, after: string): boolean {
  return [before, after].some((text) => text.includes("\n") || text.length > LONG);
}
