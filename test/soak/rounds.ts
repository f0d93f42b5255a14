import path from "node:path";
import { execa } from "execa";
import { z } from "zod";
import { waitFor } from "../../lab/waitFor.ts";
import { checkout, type LocalStack, type Run } from "../support/localStack.ts";
import { type Boundary, boundaryText, hostSteps, reached } from "./boundaries.ts";
import { kill, type KillKind, killKinds } from "./kills.ts";
import { faultsOf, type Place, placeOn, restFaultsOf } from "./place.ts";
import type { Random } from "./random.ts";
import type { Users } from "./users.ts";

/** Commits that the registry has: two without a difference in modules, an update, one that fails. */
export interface Releases {
  readonly first: string;
  readonly next: string;
  readonly update: string;
  readonly faulty: string;
}

export const deedKinds = ["code-only", "update", "failing update", "rollback"] as const;
export type DeedKind = (typeof deedKinds)[number];

export interface Round {
  readonly deed: DeedKind;
  readonly victim: KillKind;
  readonly boundary: Boundary;
  /** False when the operation had ended before it came there. */
  readonly killed: boolean;
  readonly faults: readonly string[];
}

/** More lines than these no deploy prints before it is over. */
const LINES = 14;
/** What a machine that was switched off may take until it serves, without a command. */
const SERVED_MS = 420_000;
const listed = z.object({ rewindPoints: z.array(z.object({ name: z.string() })).optional() });

/** One stack that is deployed to, killed, and looked at, over and over. */
export class Soak {
  readonly #stack: LocalStack;
  readonly #releases: Releases;
  readonly #users: Users;
  readonly #random: Random;
  readonly #droplet: string;

  constructor(stack: LocalStack, releases: Releases, users: Users, random: Random) {
    this.#stack = stack;
    this.#releases = releases;
    this.#users = users;
    this.#random = random;
    this.#droplet = `ipai-droplet-${stack.name}`;
  }

  async round(): Promise<Round> {
    const place = await placeOn(this.#droplet);
    const deed = this.#random.pick(this.#possible(place));
    const victim = this.#random.pick(killKinds);
    const boundary = this.#boundary(deed);
    const words = await this.#words(deed, place);
    this.#users.take();
    const killed = await this.#kill(words, victim, boundary);
    const faults = [
      ...this.#seen("while it was killed", victim),
      ...(await this.#servedAlone(place, words)),
      ...(await this.#healed(deed)),
      ...this.#seen("after it was killed", victim),
    ];
    return { deed, victim, boundary, killed, faults };
  }

  #possible({ web }: Place): DeedKind[] {
    // Over an update there is no way but back.
    return web === this.#releases.update ? ["rollback"] : ["code-only", "update", "failing update"];
  }

  #boundary(deed: DeedKind): Boundary {
    if (deed === "code-only" || this.#random.next() < 0.4) {
      return { line: 1 + this.#random.below(LINES) };
    }
    return { step: this.#random.pick(hostSteps) };
  }

  async #words(deed: DeedKind, { web }: Place): Promise<string[]> {
    const { first, next, update, faulty } = this.#releases;
    switch (deed) {
      case "code-only":
        return ["deploy", web === first ? next : first];
      case "update":
        return ["deploy", update];
      case "failing update":
        return ["deploy", faulty];
      case "rollback": {
        const { rewindPoints = [] } = listed.parse(await this.#stack.json("rollback"));
        const [point] = rewindPoints;
        const accept = point === undefined ? [] : ["--accept-data-loss", point.name];
        return ["rollback", first, ...accept];
      }
    }
  }

  async #kill(words: string[], victim: KillKind, boundary: Boundary): Promise<boolean> {
    const ipai = path.join(checkout, "surfaces/cli/ipai");
    const run = execa(ipai, [...words, "--stack", this.#stack.name], {
      cwd: checkout,
      env: { CI: "", GITHUB_ACTIONS: "", TIMEOUT: "1200" },
      reject: false,
      all: true,
      stdin: "ignore",
    });
    const there = reached(boundary, run.all, this.#droplet);
    const came = await Promise.race([there.done.then(() => true), run.then(() => false)]);
    const killed = came && (await kill(victim, { pid: run.pid ?? 0, droplet: this.#droplet }));
    there.end();
    if (victim === "power") await execa("docker", ["start", this.#droplet], { reject: false });
    await run;
    return killed;
  }

  /** What was asked of nginx fails only while the machine or all of its containers are down. */
  #seen(when: string, victim: KillKind): string[] {
    const { failures } = this.#users.take();
    if (victim === "power" || victim === "dockerd" || failures.length === 0) return [];
    return [`${when} ${failures.length} requests failed: ${failures[0] ?? ""}`];
  }

  /** Before anybody types anything: one whole release, the one before or the new one. */
  async #servedAlone(before: Place, words: readonly string[]): Promise<string[]> {
    const why = await this.#users.served(SERVED_MS);
    if (why !== undefined) return [`nobody is served without a command: ${why}`];
    const place = await this.#wholePlace();
    const known = [before.web, ...words].includes(place.web);
    return [...faultsOf(place), ...(known ? [] : [`${place.web} serves, which nobody asked for`])];
  }

  /** The host goes on without whoever was killed: between two containers there is no release to look at. */
  async #wholePlace(): Promise<Place> {
    const whole = async (): Promise<Place | undefined> => {
      const place = await placeOn(this.#droplet);
      return faultsOf(place).length === 0 ? place : undefined;
    };
    return (await waitFor(whole, { timeoutMs: SERVED_MS })) ?? placeOn(this.#droplet);
  }

  /** An engine whose command was killed ends what it does; until then the message says to wait. */
  async #up(): Promise<Run> {
    const free = async (): Promise<Run | undefined> => {
      const run = await this.#stack.ipai("up");
      return run.all.includes("Another operation holds") ? undefined : run;
    };
    return (await waitFor(free, { timeoutMs: SERVED_MS })) ?? this.#stack.ipai("up");
  }

  /** The next `ipai up` brings what the stack's file declares, or says that this cannot serve. */
  async #healed(deed: DeedKind): Promise<string[]> {
    const before = await placeOn(this.#droplet);
    const up = await this.#up();
    const place = await placeOn(this.#droplet);
    const declared = await this.#stack.pinned();
    if (declared !== this.#releases.faulty) {
      return [
        ...(up.exitCode === 0 ? [] : [`ipai up ended with ${up.exitCode}:\n${up.all}`]),
        ...(place.web === declared ? [] : [`${place.web} serves and not ${declared}`]),
        ...restFaultsOf(place),
      ];
    }
    const faults = [
      ...(up.exitCode === 0 ? ["ipai up took a release that fails for a good one"] : []),
      ...(place.web === before.web ? [] : [`${place.web} serves instead of ${before.web}`]),
      ...restFaultsOf(place),
    ];
    const back = await this.#stack.ipai("rollback", before.web);
    return back.exitCode === 0 ? faults : [...faults, `the way back from ${deed}:\n${back.all}`];
  }
}

export function roundText({ deed, victim, boundary, killed, faults }: Round): string {
  const what = `${deed}, ${victim} killed at ${boundaryText(boundary)}`;
  if (faults.length > 0) return `FAULT ${what}\n  ${faults.join("\n  ").replaceAll("\n", "\n  ")}`;
  return killed ? `ok    ${what}` : `ok    ${what}: it had ended before`;
}
