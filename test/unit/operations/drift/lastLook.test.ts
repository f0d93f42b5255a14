import { deepEqual, equal } from "node:assert/strict";
import { lastLook } from "../../../../operations/drift/lastLook.ts";
import type { ResourceChange } from "../../../../operations/changes/change.ts";
import type { Finding } from "../../../../report/finding.ts";

const changed = (name: string): ResourceChange => ({
  urn: `urn:${name}`,
  type: "host:index:File",
  name,
  change: "update",
  properties: [{ path: "content", before: "a secret", after: "another" }],
});
const found = (severity: Finding["severity"], what: string): Finding => ({
  rule: "module-missing",
  severity,
  what,
  where: "addons/oca",
  next: `mend ${what}`,
});
const look = (drift: ResourceChange[], findings: Finding[]) =>
  lastLook({ stack: "prod", drift, manifest: { ok: false, findings } });

describe("what a look for drift leaves on the host", () => {
  it("is nothing to repair where only warnings were found", () => {
    deepEqual(look([], [found("warning", "w")]), { ok: true, host: [], addons: [], repair: "" });
  });

  it("names what differs and the command that repairs it, and tells no value", () => {
    deepEqual(look([changed("edge")], [found("error", "e"), found("warning", "w")]), {
      ok: false,
      host: ["File edge"],
      addons: ["e"],
      repair: "npx ipai up --refresh --stack prod",
    });
  });

  it("names the addons' own repair where the host is as declared", () => {
    equal(look([], [found("error", "e"), found("error", "f")]).repair, "mend e");
  });

  it("names ten, and says how many more", () => {
    const names = Array.from({ length: 12 }, (_, index) => changed(`f${index}`));
    deepEqual(look(names, []).host.slice(-2), ["File f9", "and 2 more"]);
  });
});
