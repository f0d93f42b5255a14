import { deepEqual, ok } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import { host } from "../../../provider/definition.ts";
import { STACKS } from "./declaration.ts";
import type { DeclaredResource } from "./declare.ts";
import { declaredBy } from "./stacks.ts";

/** By stack, and by the end of a URN: types from the outermost parent on, and name. */
const stateSchema = z.record(
  z.string(),
  z.record(z.string(), z.record(z.string(), z.string()).nullable()),
);
type Recorded = z.infer<typeof stateSchema>[string];

/** Replaced or taken away on purpose; nothing that holds data, and nothing that serves, may be here. */
const ON_PURPOSE: Readonly<Record<string, string>> = {
  "ipai:index:HostBase$host:index:File::base-sshd is replaced, for its path":
    "sshd obeys the first file that says something, so ours is called 00 and no longer 10",
  "ipai:index:HostBase$host:index:Unit::base-time-zone is deleted":
    "the zone is an effect now, which asks for what is in force; no unit sets it",
};

/** What the engine would do to resources of the state besides leaving or updating them. */
function fatesOf(recorded: Recorded, declared: readonly DeclaredResource[]): string[] {
  const byEnd = new Map(
    declared.flatMap((resource) =>
      [resource.urn, ...resource.former].map((urn) => [urn.split("::ipai::")[1], resource]),
    ),
  );
  return Object.entries(recorded).flatMap(([end, before]) => {
    const now = byEnd.get(end);
    if (now === undefined) return [`${end} is deleted`];
    const { replaceOn = [] } = host.resources.find(({ type }) => type === now.type) ?? {};
    const differing = replaceOn.filter((key) => before?.[key] !== now.inputs[key]);
    return differing.map((key) => `${end} is replaced, for its ${key}`);
  });
}

describe("a state of the program of 24 November 2026", () => {
  const file = new URL("./declared/d4f814e.yaml", import.meta.url);
  const state = stateSchema.parse(parse(readFileSync(file, "utf8")));

  for (const stack of STACKS) {
    it(`keeps its resources of ${stack}, but those that went on purpose`, async () => {
      const recorded = state[stack] ?? {};
      ok(Object.keys(recorded).some((end) => end.includes("host:index:Release::odoo")));
      const { resources } = await declaredBy(stack);
      deepEqual(fatesOf(recorded, resources).sort(), Object.keys(ON_PURPOSE).sort());
    });
  }

  it("keeps its compose projects under the type that they have now", async () => {
    const { resources } = await declaredBy("local");
    const former = resources.filter((each) =>
      each.former.some((urn) => urn.includes("host:index:Release::")),
    );
    deepEqual(former.map(({ type, name }) => `${type} ${name}`).sort(), [
      "host:index:ComposeProject database",
      "host:index:ComposeProject mail",
      "host:index:ComposeProject n8n",
      "host:index:OdooRelease odoo",
    ]);
  });
});
