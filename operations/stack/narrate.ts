import type {
  DiagnosticEvent,
  EngineEvent,
  StepEventMetadata,
} from "@pulumi/pulumi/automation/index.js";
import { elapsed } from "../../report/elapsed.ts";
import type { Logger } from "../../report/logger.ts";
import { kindOf, nameOf, pastOf } from "../changes/change.ts";
import { isComponent } from "../changes/collect.ts";
import { withoutColours } from "./colours.ts";
import type { Interrupted } from "./interrupted.ts";
import { interruptedIn, interruptedText } from "./interrupted.ts";
import type { PolicyViolation } from "./violations.ts";
import { violationOf } from "./violations.ts";

/** Steps that are not worth a line: nothing happens to the resource. */
const SILENT: ReadonlySet<string> = new Set([
  "same",
  "read",
  "read-replacement",
  "refresh",
  "replace",
]);

/** Says while the engine works what it is doing, and keeps the errors for the end. */
export class Narrator {
  readonly #log: Logger;
  readonly #reading: boolean;
  readonly #started = new Map<string, number>();
  readonly #errors: { urn: string; message: string }[] = [];
  readonly #violations: PolicyViolation[] = [];
  readonly #interrupted: Interrupted[] = [];
  /** Set once the engine has said that it is stopping. */
  acknowledgedCancel = false;

  /** @param options.reading The host is only read: what differs is the result, not a deed. */
  constructor(log: Logger, options: { reading: boolean }) {
    this.#log = log;
    this.#reading = options.reading;
  }

  /** What failed and why, one entry a resource, in the order it happened. */
  get errors(): readonly { urn: string; message: string }[] {
    return this.#errors;
  }

  /** What the policy pack refused, in the order it happened. */
  get violations(): readonly PolicyViolation[] {
    return this.#violations;
  }

  /** What an earlier run was killed at, as the engine tells before it does it again. */
  get interrupted(): readonly Interrupted[] {
    return this.#interrupted;
  }

  take(event: EngineEvent): void {
    const { resourcePreEvent, resOutputsEvent, resOpFailedEvent, diagnosticEvent } = event;
    if (resourcePreEvent && !resourcePreEvent.planning) this.#begun(resourcePreEvent.metadata);
    if (resOutputsEvent && !resOutputsEvent.planning && !this.#reading) {
      this.#ended(resOutputsEvent.metadata, "");
    }
    if (resOpFailedEvent) this.#ended(resOpFailedEvent.metadata, "FAILED to ");
    if (event.stdoutEvent?.message.includes("cancelling")) this.acknowledgedCancel = true;
    if (diagnosticEvent) this.#takeDiagnostic(diagnosticEvent);
    const violation = violationOf(event);
    if (violation) this.#violations.push(violation);
  }

  #begun(step: StepEventMetadata): void {
    if (this.#reading && !isComponent(step)) this.#log.status(`reading ${label(step)}`);
    if (isSilent(step)) return;
    this.#started.set(step.urn, performance.now());
    this.#log.status(`${step.op} ${label(step)}`);
  }

  #ended(step: StepEventMetadata, failed: string): void {
    if (isSilent(step)) return;
    const started = this.#started.get(step.urn);
    const took = started === undefined ? "" : ` (${elapsed(performance.now() - started)})`;
    const did = failed === "" ? pastOf(step.op) : failed + step.op;
    this.#log.info(`  ${did} ${label(step)}${took}`);
  }

  #takeDiagnostic({ urn = "", message: raw, severity, ephemeral }: DiagnosticEvent): void {
    const message = plain(raw);
    if (message === "") return;
    const subject = urn === "" ? "" : `${nameOf(urn)}: `;
    switch (severity) {
      case "error":
        this.#errors.push({ urn, message });
        return;
      case "warning":
        this.#warn(subject, message);
        return;
      case "info":
      case "info#err":
        if (ephemeral) this.#log.status(subject + message);
        else this.#log.info(`  ${subject}${message}`);
    }
  }

  #warn(subject: string, message: string): void {
    const interrupted = interruptedIn(message);
    this.#interrupted.push(...interrupted);
    this.#log.warning(interrupted.length > 0 ? interruptedText(interrupted) : subject + message);
  }
}

function isSilent(step: StepEventMetadata): boolean {
  return SILENT.has(step.op) || isComponent(step);
}

function label({ urn, type }: StepEventMetadata): string {
  return `${kindOf(type)} ${nameOf(urn)}`;
}

/** The engine wraps a provider's reasons into a list. */
function plain(message: string): string {
  return withoutColours(message)
    .replace(/^\d+ errors? occurred:\n/, "")
    .replaceAll(/^\t\* /gm, "")
    .trim();
}
