import { deepEqual, equal, match } from "node:assert/strict";
import { factsOf } from "../../../../provider/resources/certificate/disk.ts";
import {
  type Expected,
  holdingOf,
  isAbsent,
  type Known,
} from "../../../../provider/resources/certificate/holding.ts";
import type { Kept } from "../../../../provider/resources/certificate/inspection.ts";
import { inspectionOf, nothing, setOf, settingsOf, soundly } from "./inspected.ts";
import { another, certificateInputs, onDisk } from "./samples.ts";

const declared = certificateInputs();
const sound = soundly("edge", onDisk);
const { serial } = factsOf(onDisk);

function held(
  changes: Partial<Kept>,
  { known, expected = declared }: { known?: Known; expected?: Expected } = {},
) {
  const kept = { ...sound, ...changes };
  return holdingOf("edge", { kept, ...inspectionOf({}) }, expected, known);
}

function renewalWith(changes: Record<string, unknown>): string {
  const settings = settingsOf("edge", declared.domains, changes);
  return held({ renewal: { settings } }).renewal.join("\n");
}

describe("what the host holds of a certificate", () => {
  it("is in order where certbot would take it and renew it as declared", () => {
    const { files, renewal, inPlace, sets } = held({});
    deepEqual([files, renewal, inPlace, sets.length], [[], [], true, 1]);
  });

  it("is not where a link is none, or leads elsewhere", () => {
    const file = { is: "file" as const, target: "/etc/letsencrypt/live/edge/cert.pem" };
    const links = { ...sound.links, cert: file };
    deepEqual(held({ links }).files, ["live/edge/cert.pem is a file"]);
    equal(held({ links }).inPlace, false);
    const elsewhere = {
      is: "link" as const,
      target: "/etc/letsencrypt/archive/edge-0001/cert1.pem",
    };
    match(held({ links: { ...sound.links, cert: elsewhere } }).files.join(), /leads to .*-0001/);
  });

  it("is not where key, chain or full chain are another certificate's", () => {
    const strange = soundly("edge", another);
    match(
      held({ public: strange.public }).files.join(),
      /privkey\.pem is not the certificate's key/,
    );
    match(held({ chain: null }).files.join(), /chain\.pem does not hold/);
    match(held({ fullchain: another }).files.join(), /fullchain\.pem is not the certificate and/);
    match(held({ cert: "no certificate" }).files.join(), /cert\.pem holds no certificate/);
  });

  it("says each line that a renewal would not be as declared by", () => {
    match(
      renewalWith({ authenticator: "standalone" }),
      /^renewal\/edge\.conf: authenticator = standalone$/,
    );
    match(renewalWith({ autorenew: "False" }), /autorenew = False/);
    match(renewalWith({ account: "dead" }), /account = dead, which certbot cannot use/);
    match(renewalWith({ webroot_path: ["/srv/x"] }), /webroot_path = \/srv\/x/);
    match(
      renewalWith({ webroot_map: { "erp.example.com": "/var/www/acme" } }),
      /webroot_map = erp/,
    );
    match(renewalWith({ renew_hook: undefined }), /renew_hook = \(nothing\)/);
    match(renewalWith({ pre_hook: "false" }), /pre_hook = false/);
  });

  it("says that nothing would renew it, or that certbot cannot parse what should", () => {
    match(held({ renewal: null }).renewal.join(), /is missing: nothing would renew it/);
    match(held({ renewal: { error: "line 3" } }).renewal.join(), /cannot parse .*: line 3/);
    match(held({ renewal: { settings: { cert: 7 } } }).renewal.join(), /cert = 7/);
    equal(held({ renewal: { settings: {} } }).inPlace, false);
  });

  it("counts a second lineage for the same names as a trouble, and another one as none", () => {
    const beside = [{ name: "edge-0001", cert: another }];
    match(held({ beside }).renewal.join(), /edge-0001 is renewed beside it/);
    const expected = { ...declared, domains: ["other.example.com"] };
    deepEqual(held({ beside }, { expected }).strays, []);
  });

  it("knows where a certificate came from by its serial, whatever the files say", () => {
    const settings = settingsOf("edge", declared.domains, {
      server: "https://evil.example.com/dir",
    });
    const changes = { renewal: { settings }, sets: [setOf(onDisk, onDisk, { server: null })] };
    const known = { serial, origin: declared.server };
    equal(held(changes, { known }).origin, declared.server);
    equal(held(changes).origin, "https://evil.example.com/dir");
  });

  it("takes what certbot numbered after a known one for its renewal", () => {
    const sets = [
      setOf(onDisk, onDisk, { server: null }),
      setOf(another, another, { server: null, version: "2" }),
    ];
    const known = { serial, origin: declared.server };
    const { sets: usable } = held({ renewal: null, sets }, { known });
    deepEqual(usable.map((set) => set.version).sort(), ["1", "2"]);
    deepEqual(held({ renewal: null, sets }).sets, []);
  });

  it("offers no set whose key is another's", () => {
    deepEqual(held({ sets: [setOf(onDisk, onDisk, { public: "AAAA" })] }).sets, []);
  });

  it("is nothing only where not even remains are", () => {
    const empty = holdingOf("edge", { kept: nothing(), ...inspectionOf({}) }, {}, undefined);
    equal(isAbsent(empty), true);
    equal(isAbsent(held({ ...nothing(), sets: sound.sets })), false);
  });
});
