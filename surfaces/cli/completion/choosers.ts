import { ipai } from "../../../report/ipai.ts";
import { commits, comparable, jobs, packs, plans, releases, stacks } from "./choices.ts";
import type { Chooser } from "./choices.ts";

/** A field whose values this machine knows. */
export interface Chosen {
  readonly from: Chooser;
  /** What lists them, for whom nothing was shown. */
  readonly listedBy: (stack: string) => string;
}

const plan: Chosen = { from: plans, listedBy: () => ipai("approvals") };
const commit: Chosen = { from: commits, listedBy: (stack) => ipai("history", { stack }) };
const release: Chosen = { from: releases, listedBy: (stack) => ipai("history", { stack }) };
const either: Chosen = { ...release, from: comparable };
const job = (open: boolean): Chosen => ({
  from: async (place) => [...(await jobs(place, { open })), ...(await plans(place))],
  listedBy: () => ipai("jobs"),
});

/** By operation and field: what a shell completes, and what a person chooses from when it is missing. */
const CHOSEN: Readonly<Record<string, Readonly<Record<string, Chosen>>>> = {
  approve: { id: plan },
  refuse: { id: plan },
  job: { id: job(false) },
  cancel: { id: job(true) },
  deploy: { sha: commit },
  rehearse: { sha: commit },
  rollback: { sha: release },
  compare: { from: either, to: either },
  "propose deploy": { sha: commit },
  "propose rollback": { sha: release },
  "ci preview": { release: commit },
  "staging refresh": {
    from: { from: stacks, listedBy: () => ipai("status") },
  },
  restore: {
    backup: {
      from: () => Promise.resolve([{ value: "newest", about: "the newest that was proved" }]),
      listedBy: (stack) => ipai("backups", { stack }),
    },
  },
  "evidence show": {
    pack: { from: packs, listedBy: (stack) => ipai("evidence list", { stack }) },
  },
};

/** What may stand in a field of an operation; nothing where only the person can know. */
export function chosenIn(operation: string, field: string): Chosen | undefined {
  if (field === "stack") return { from: stacks, listedBy: () => ipai("status") };
  return CHOSEN[operation]?.[field];
}

/** Each field of each operation that is known, for a test to hold against the operations. */
export function chosenFields(): [operation: string, field: string][] {
  return Object.entries(CHOSEN).flatMap(([operation, fields]) =>
    Object.keys(fields).map((field): [string, string] => [operation, field]),
  );
}
