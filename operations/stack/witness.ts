import type {
  DestroyResult,
  EngineEvent,
  PreviewResult,
  RefreshResult,
  UpResult,
} from "@pulumi/pulumi/automation/index.js";
import type { Check } from "../../evidence/record.ts";
import type { HistoryEntry } from "./historyEntry.ts";

export type EngineVerb = "up" | "preview" | "refresh" | "drift" | "destroy";

/** What the engine answers when an action ended well. */
export type EngineResult = UpResult | PreviewResult | RefreshResult | DestroyResult;

/** Sees what the engine does, whatever becomes of it: what an operation's evidence is made from. */
export interface EngineWitness {
  saw(verb: EngineVerb, event: EngineEvent): void;
  /** The stack's newest entry of its history; asking for it may cost a process. */
  ended(verb: EngineVerb, history: () => Promise<HistoryEntry | undefined>): void;
  /** What the operation itself has found, for its evidence. */
  noted(check: Check): void;
}
