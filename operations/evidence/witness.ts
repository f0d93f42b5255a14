import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { z } from "zod";
import type { Check } from "../../evidence/record.ts";
import { kindOf, nameOf } from "../changes/change.ts";
import { ChangeCollector } from "../changes/collect.ts";
import type { HistoryEntry } from "../stack/historyEntry.ts";
import type { EngineVerb, EngineWitness } from "../stack/witness.ts";

/** The part of a `ComposeProject`'s and of a `Packages`' state that the provider read on the host. */
const readings = z.object({
  containers: z.record(z.string(), z.object({ image: z.string() })).optional(),
  versions: z.record(z.string(), z.string()).optional(),
});

/** Keeps what the engine did and what the host answered, for the record of one operation. */
export class Witness implements EngineWitness {
  readonly #plan = new ChangeCollector();
  readonly #deeds = new ChangeCollector();
  readonly #failed: string[] = [];
  readonly #containers = new Map<string, string>();
  readonly #packages = new Map<string, string>();
  readonly #notes: Check[] = [];
  #planned = false;
  #acted = false;
  #history: () => Promise<HistoryEntry | undefined> = () => Promise.resolve(undefined);

  saw(verb: EngineVerb, event: EngineEvent): void {
    if (verb === "preview") {
      this.#planned = true;
      this.#plan.take(event, { refresh: false });
      return;
    }
    this.#acted = true;
    this.#deeds.take(event, { refresh: false });
    const failure = event.resOpFailedEvent?.metadata;
    if (failure) this.#failed.push(`${failure.op} ${kindOf(failure.type)} ${nameOf(failure.urn)}`);
    const after = readings.safeParse(event.resOutputsEvent?.metadata.new?.outputs).data;
    for (const [service, { image }] of Object.entries(after?.containers ?? {})) {
      this.#containers.set(service, image);
    }
    for (const [name, version] of Object.entries(after?.versions ?? {})) {
      this.#packages.set(name, version);
    }
  }

  ended(verb: EngineVerb, history: () => Promise<HistoryEntry | undefined>): void {
    if (verb !== "preview") this.#history = history;
  }

  noted(check: Check): void {
    this.#notes.push(check);
  }

  /** What the operation itself has found. */
  get notes(): readonly Check[] {
    return this.#notes;
  }

  /** Whether the engine did anything at all: what is refused before leaves no evidence. */
  get heardAnything(): boolean {
    return this.#planned || this.#acted;
  }

  /** What was previewed before it was done; a preview that nothing followed was no plan. */
  get plan(): ChangeCollector | undefined {
    return this.#planned && this.#acted ? this.#plan : undefined;
  }

  get deeds(): ChangeCollector {
    return this.#deeds;
  }

  /** What failed: `update File nginx.conf`. */
  get failed(): readonly string[] {
    return this.#failed;
  }

  /** Running images by service, as the host last said. */
  get containers(): ReadonlyMap<string, string> {
    return this.#containers;
  }

  /** Installed versions by Debian package, as the host last said. */
  get packages(): ReadonlyMap<string, string> {
    return this.#packages;
  }

  history(): Promise<HistoryEntry | undefined> {
    return this.#history();
  }
}
