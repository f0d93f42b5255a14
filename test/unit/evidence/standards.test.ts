import { deepEqual, equal, match } from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { z } from "zod";
import { writePack } from "../../../evidence/pack.ts";
import { newKey, packOptions, record } from "./support.ts";

// https://github.com/secure-systems-lab/dsse/blob/v1.0.0/envelope.md
const envelopeFormat = z.strictObject({
  payloadType: z.literal("application/vnd.in-toto+json"),
  payload: z.base64(),
  signatures: z.array(z.strictObject({ keyid: z.string(), sig: z.base64() })).min(1),
});
// https://github.com/in-toto/attestation/blob/v1.0/spec/v1.0/statement.md
const statementFormat = z.strictObject({
  _type: z.literal("https://in-toto.io/Statement/v1"),
  subject: z
    .array(z.strictObject({ name: z.string(), digest: z.record(z.string(), z.string()) }))
    .min(1),
  predicateType: z.url(),
  predicate: z.looseObject({}),
});

describe("a pack, by the standards that it names", () => {
  let folder: string, pack: string, envelope: z.infer<typeof envelopeFormat>;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "evidence-standards-"));
    const root = path.join(folder, "evidence");
    const written = await writePack(record(1), packOptions(root, await newKey(folder, "key")));
    pack = path.join(root, written.folder);
    const text = await readFile(path.join(pack, "statement.dsse.json"), "utf8");
    envelope = envelopeFormat.parse(JSON.parse(text));
  });
  after(() => rm(folder, { recursive: true }));
  const payload = () => Buffer.from(envelope.payload, "base64");

  it("is an in-toto statement that names every file beside it by its SHA-256, as coreutils count it", async () => {
    const { subject } = statementFormat.parse(JSON.parse(payload().toString("utf8")));
    const files = (await readdir(pack, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile() && entry.name !== "statement.dsse.json")
      .map((entry) => path.relative(pack, path.join(entry.parentPath, entry.name)));
    const { stdout } = await execa("sha256sum", files.sort(), { cwd: pack });
    deepEqual(
      subject.map(({ name, digest }) => `${digest["sha256"] ?? ""}  ${name}`).sort(),
      stdout.split("\n").sort(),
    );
  });

  it("has a signature that OpenSSL takes for one of DSSE, by the key as OpenSSH wrote it", async () => {
    const [, blob = ""] = (await readFile(path.join(folder, "key.pub"), "utf8")).split(" ");
    const key = Buffer.from(blob, "base64");
    const fingerprint = createHash("sha256").update(key).digest("base64").replace(/=+$/, "");
    equal(envelope.signatures.at(0)?.keyid, `SHA256:${fingerprint}`);
    const listed = await execa("ssh-keygen", ["-lf", path.join(folder, "key.pub")]);
    match(listed.stdout, new RegExp(`SHA256:${fingerprint.replaceAll(/[+/]/g, "\\$&")} `));

    const der = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), key.subarray(-32)]);
    const type = envelope.payloadType;
    const head = `DSSEv1 ${type.length} ${type} ${payload().length} `;
    const signature = Buffer.from(envelope.signatures.at(0)?.sig ?? "", "base64");
    const at = (name: string): string => path.join(folder, name);
    await writeFile(at("key.der"), der);
    await writeFile(at("signature"), signature);
    const accepted = async (signed: Buffer): Promise<boolean> => {
      await writeFile(at("signed"), signed);
      const key = ["-pubin", "-inkey", at("key.der"), "-keyform", "DER"];
      const files = ["-rawin", "-in", at("signed"), "-sigfile", at("signature")];
      return !(await execa("openssl", ["pkeyutl", "-verify", ...key, ...files], { reject: false }))
        .failed;
    };
    equal(await accepted(Buffer.concat([Buffer.from(head), payload()])), true);
    equal(await accepted(payload()), false, "the bare payload is not what was signed");
  });
});
