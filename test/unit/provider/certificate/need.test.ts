import { deepEqual, equal, match } from "node:assert/strict";
import type { Holding, SoundSet } from "../../../../provider/resources/certificate/holding.ts";
import { certificateSchema } from "../../../../provider/resources/certificate/inputs.ts";
import { need } from "../../../../provider/resources/certificate/need.ts";
import { certificateInputs } from "./samples.ts";

const declared = certificateInputs();
const facts = {
  names: ["erp.example.com", "n8n.example.com"],
  notBefore: new Date("2026-11-01T00:00:00Z"),
  notAfter: new Date("2027-01-30T00:00:00Z"),
  serial: "01",
  issuer: "CN=Lab Root",
};
const lineage: Holding = {
  facts,
  origin: declared.server,
  inPlace: true,
  files: [],
  renewal: [],
  strays: [],
  sets: [],
};
const set: SoundSet = {
  ...facts,
  folder: "/etc/letsencrypt/archive/edge-0001",
  version: "1",
  server: declared.server,
};
const none: Holding = { ...lineage, facts: undefined, origin: undefined };
const early = new Date("2026-11-22T00:00:00Z");

describe("whether a certificate is asked for", () => {
  it("not when the one on disk has the names, the authority and more than a third of its life", () => {
    deepEqual(need(declared, lineage, early), { act: "keep" });
    deepEqual(need({ ...declared, domains: [...declared.domains].reverse() }, lineage, early), {
      act: "keep",
    });
    deepEqual(need(declared, lineage, new Date("2026-12-30T23:59:00Z")), { act: "keep" });
  });

  it("when there is none, names differ or it came from elsewhere, with the reason", () => {
    const domains = ["erp.example.com", "shop.example.com"];
    deepEqual(need(declared, none, early), { act: "issue", because: "the host has none" });
    deepEqual(need({ ...declared, domains }, lineage, early), {
      act: "issue",
      because: "it lacks shop.example.com",
    });
    deepEqual(need({ ...declared, domains: ["erp.example.com"] }, lineage, early), {
      act: "issue",
      because: "it still names n8n.example.com",
    });
    deepEqual(need({ ...declared, server: "https://acme.example.com/dir" }, lineage, early), {
      act: "issue",
      because: "it came from https://pebble:14000/dir",
    });
  });

  it("when the last third of its life has begun", () => {
    equal(need(declared, lineage, new Date("2026-12-31T00:00:00Z")).act, "issue");
  });

  it("not when only the way of its renewal differs: that is corrected", () => {
    const renewal = ["authenticator = standalone"];
    equal(need(declared, { ...lineage, renewal }, early).act, "reconfigure");
  });

  it("not while the host holds a good one elsewhere, whatever became of the one in place", () => {
    const files = ["live/edge/cert.pem is a file"];
    deepEqual(need(declared, { ...lineage, files, sets: [set] }, early), {
      act: "place",
      because: "live/edge/cert.pem is a file",
      set,
    });
    equal(need(declared, { ...none, sets: [set] }, early).act, "place");
    equal(need(declared, { ...lineage, origin: undefined, sets: [set] }, early).act, "place");
  });

  it("where what lies elsewhere is old, for other names or from another authority", () => {
    for (const other of [
      { ...set, names: ["erp.example.com"] },
      { ...set, server: "https://acme-staging.example.com/dir" },
      { ...set, notAfter: early },
    ]) {
      equal(need(declared, { ...none, sets: [other] }, early).act, "issue");
    }
  });
});

describe("a certificate's check", () => {
  const problems = (changes: object) =>
    (certificateSchema.safeParse({ ...declared, ...changes }).error?.issues ?? [])
      .map(({ path, message }) => `${path.join(".")}: ${message}`)
      .join("\n");

  it("refuses what no authority would sign over HTTP", () => {
    match(problems({ domains: ["*.example.com"] }), /domains\.0: .* wildcard/);
    match(problems({ domains: ["localhost"] }), /domains\.0: must be a full name/);
    match(problems({ domains: ["a.b", "a.b"] }), /domains: must name each domain once/);
    match(problems({ domains: [] }), /domains: must name at least one/);
  });

  it("refuses an authority that is not reached over TLS", () => {
    match(problems({ server: "http://pebble:14000/dir" }), /server: must be the https URL/);
  });

  it("lets no program say that a certificate is out of service", () => {
    match(problems({ standing: "expired" }), /standing: /);
  });
});
