import { deepEqual, doesNotMatch, equal } from "node:assert/strict";
import type { EngineEvent, StepEventMetadata } from "@pulumi/pulumi/automation/index.js";
import { ChangeCollector } from "../../../operations/changes/collect.ts";
import { changesText, summaryText } from "../../../operations/changes/text.ts";
import { valueAt, valueText } from "../../../operations/changes/value.ts";

const secret = {
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  value: "x",
};

function step(op: string, before: object, after: object, paths: string[]): EngineEvent {
  const state = (inputs: object) => ({ inputs, outputs: {}, custom: true });
  const metadata = {
    op,
    urn: "urn:pulumi:local::ipai::host:index:File::nginx.conf",
    type: "host:index:File",
    old: state(before),
    new: state(after),
    detailedDiff: Object.fromEntries(paths.map((path) => [path, { diffKind: "update" }])),
  } as unknown as StepEventMetadata;
  return { sequence: 0, timestamp: 0, resourcePreEvent: { metadata } };
}

function textOf(...events: EngineEvent[]): string {
  const collector = new ChangeCollector();
  for (const event of events) collector.take(event, { refresh: false });
  return changesText(collector.changes);
}

describe("what a person sees of a change", () => {
  it("is a unified diff for a text", () => {
    equal(
      textOf(step("update", { content: "a\nb\nc\n" }, { content: "a\nB\nc\n" }, ["content"])),
      "~ File nginx.conf  [content]\n    @@ -1,3 +1,3 @@\n     a\n    -b\n    +B\n     c",
    );
  });

  it("is both values for a short property", () => {
    equal(
      textOf(step("update", { ports: { http: 80 } }, { ports: { http: 81 } }, ["ports.http"])),
      "~ File nginx.conf  [ports.http]\n    ports.http: 80 → 81",
    );
  });

  it("is only what differs of a group of values", () => {
    const before = { settings: { a: "no", "b.c": "1", same: "x" } };
    const after = { settings: { a: "yes", same: "x" } };
    equal(
      textOf(step("update", before, after, ["settings"])),
      '~ File nginx.conf  [settings.a, settings["b.c"]]\n' +
        '    settings.a: no → yes\n    settings["b.c"]: 1 → (none)',
    );
  });

  it("never is a secret, alone or inside a value", () => {
    const before = { content: secret, all: { deep: [secret] } };
    const text = textOf(step("update", before, before, ["content", "all"]));
    doesNotMatch(text, /"x"/);
    equal(text.split("\n")[1], "    content: [secret] changed");
  });

  it("of what is adopted is that it is, and what differs", () => {
    equal(
      textOf(step("import", {}, {}, []), step("update", { ttl: 1 }, { ttl: 3600 }, ["ttl"])),
      "= File nginx.conf  [ttl]\n    ttl: 1 → 3600",
    );
  });

  it("is nothing for a resource that stays the same", () => {
    equal(textOf(step("same", {}, {}, [])), "");
  });

  it("is counted in words", () => {
    equal(summaryText({ same: 4, create: 1, delete: 0 }, "planned"), "1 to create, 4 unchanged");
    equal(summaryText({ update: 2 }, "done"), "2 updated, 0 unchanged");
  });

  it("is found at the engine's property paths", () => {
    const properties = { a: { "b.c": [1, { d: 2 }] } };
    deepEqual(valueAt(properties, 'a["b.c"][1].d'), 2);
    deepEqual(valueAt(properties, "a.nothing.here"), undefined);
    equal(valueText("04da6b54-80e4-46f7-96ec-b56ff0331ba9"), "(known after up)");
  });
});
