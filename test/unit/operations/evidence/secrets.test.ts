import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { cleaned, remains } from "../../../../operations/evidence/clean.ts";
import { recordedChecks } from "../../../../operations/evidence/recordedChecks.ts";
import type { Context } from "../../../../operations/operation.ts";
import { Redactor } from "../../../../report/redaction.ts";
import { checkout, packsIn } from "./support.ts";

type Encode = (secret: string) => string;

/** What programs make of a value before it stands in their output. */
const encodings: Readonly<Record<string, Encode>> = {
  plain: (secret) => secret,
  "in JSON": (secret) => JSON.stringify({ said: secret }),
  "in JSON inside JSON": (secret) => JSON.stringify(JSON.stringify({ said: secret })),
  "in base64": (secret) => Buffer.from(secret).toString("base64"),
  "in base64 behind a user's name": (secret) => Buffer.from(`ana:${secret}`).toString("base64"),
  "in base64 behind a longer name": (secret) => Buffer.from(`anna:${secret}!`).toString("base64"),
  "in base64 of URLs": (secret) => Buffer.from(`:${secret}`).toString("base64url"),
  "in a URL": (secret) => `https://x.test/?q=${encodeURIComponent(secret)}`,
  "in a form": (secret) => new URLSearchParams({ q: secret }).toString(),
  "in hexadecimal digits": (secret) => Buffer.from(secret).toString("hex"),
  "in upper-case digits": (secret) => Buffer.from(secret).toString("hex").toUpperCase(),
  "in a shell's quotes": (secret) => `'${secret.replaceAll("'", "'\\''")}'`,
  "in other HTML": (secret) =>
    secret
      .replaceAll("&", "&amp;")
      .replaceAll('"', "&quot;")
      .replaceAll("'", "&#x27;")
      .replaceAll("<", "&lt;"),
  "in HTML": (secret) =>
    secret
      .replaceAll("&", "&amp;")
      .replaceAll('"', "&#34;")
      .replaceAll("'", "&#39;")
      .replaceAll("<", "&lt;"),
};

/** Every form in which the value would still be there for somebody who looks for it. */
function isIn(text: string, secret: string): boolean {
  const decoded = [
    text,
    ...[...text.matchAll(/[\w+/-]{8,}={0,2}/g)].flatMap(([run]) =>
      [0, 1, 2, 3].map((from) => Buffer.from(run.slice(from), "base64").toString("latin1")),
    ),
    ...[...text.matchAll(/[0-9a-fA-F]{12,}/g)].map(([run]) => Buffer.from(run, "hex").toString()),
    text
      .replaceAll("+", " ")
      .replaceAll(/%([0-9A-F]{2})/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16))),
    text.replaceAll(/\\+(["\\])/g, "$1"),
    text.replaceAll("'\\''", "'"),
    text
      .replaceAll("&lt;", "<")
      .replaceAll(/&#34;|&quot;/g, '"')
      .replaceAll(/&#39;|&#x27;/g, "'")
      .replaceAll("&amp;", "&"),
  ];
  return decoded.some((each) => each.includes(secret));
}

describe("what evidence keeps of secrets", () => {
  let ctx: Context;
  beforeEach(async () => {
    ({ ctx } = await checkout());
  });
  afterEach(() => rm(ctx.root, { recursive: true }));

  // A secret with everything that some encoding changes, and one of letters and digits alone.
  const known = [
    `p4ss "w&rd's <\\${randomBytes(9).toString("base64")}`,
    randomBytes(12).toString("hex"),
  ];
  // Put together here, so that no scanner takes this file for a leak.
  const keys: Readonly<Record<string, string>> = {
    "a DigitalOcean token": `dop_v1_${randomBytes(32).toString("hex")}`,
    "a GitHub token": `ghp_${randomBytes(18).toString("hex")}`,
    "a Pulumi token": `pul-${randomBytes(20).toString("hex")}`,
    "an n8n key": `n8n_api_${randomBytes(32).toString("hex")}`,
  };

  for (const [how, encode] of Object.entries(encodings)) {
    it(`is nothing of a known one, ${how}: in a name, a summary, an output, an error, a version`, async () => {
      ctx.redactor.add(...known);
      for (const secret of known) {
        const text = `before ${encode(secret)} after`;
        ok(isIn(text, secret), "the test itself would not find it");
        const work = recordedChecks(ctx, { operation: "ci-run", reason: text }, (notes) => {
          notes.check({ name: text, passed: false, summary: text, output: text });
          notes.versions({ [text]: text });
          return Promise.reject(new Error(text));
        });
        await rejects(work);
      }
      const packs = await packsIn(ctx.root);
      equal(packs.length, known.length);
      for (const { everything, folder } of packs) {
        for (const secret of known) ok(!isIn(everything, secret), `${folder}: ${everything}`);
      }
    });
  }

  for (const [what, key] of Object.entries(keys)) {
    it(`is nothing of ${what} that this run does not know, plain or encoded`, async () => {
      for (const encode of Object.values(encodings)) {
        await recordedChecks(ctx, { operation: "ci-run" }, (notes) => {
          const text = `value ${encode(key)}\n`;
          notes.check({ name: "print", passed: true, summary: text, output: text });
          return Promise.resolve({});
        });
      }
      const packs = await packsIn(ctx.root);
      equal(packs.length, Object.keys(encodings).length);
      for (const { everything } of packs) ok(!isIn(everything, key), everything);
    });
  }

  it("is scanned again when it is whole: what redaction left is named, without its value", () => {
    const redactor = new Redactor();
    const [known1 = ""] = known;
    redactor.add(known1);
    for (const encode of Object.values(encodings)) {
      const found = remains(`x ${encode(known1)} y`, redactor);
      ok(found.length > 0);
      ok(!isIn(found.join(), known1));
      deepEqual(remains(cleaned(`x ${encode(known1)} y`, redactor), redactor), []);
    }
  });

  it("leaves digests, commits and versions as they are", () => {
    const text = `sha256:${"ab12".repeat(16)} ${"0123456789abcdef".repeat(2)}01234567 19.0.1.0.0 SHA256:${randomBytes(32).toString("base64")}`;
    equal(cleaned(text, new Redactor()), text);
  });
});
