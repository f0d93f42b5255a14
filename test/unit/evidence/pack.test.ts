import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { writePack, type WrittenPack } from "../../../evidence/pack.ts";
import type { Signer } from "../../../evidence/signer.ts";
import { verify } from "../../../evidence/verifier.mjs";
import { newKey, packOptions, record } from "./support.ts";

describe("an evidence pack", () => {
  let folder: string, root: string, signer: Signer, written: WrittenPack[];
  const options = () => packOptions(root, signer);
  const faults = (anchors: Record<string, string> = {}): string[] =>
    verify(root, { signers: signer.allowedSigner("ana"), anchors }).findings.map(
      ({ fault }) => fault,
    );
  const at = (index: number, ...rest: string[]): string =>
    path.join(root, written[index]?.folder ?? "missing", ...rest);

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "evidence-"));
    root = path.join(folder, "evidence");
    signer = await newKey(folder, "key");
    written = [];
    for (const minute of [1, 2, 3]) written.push(await writePack(record(minute), options()));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("is found whole, with the newest one as the head of its chain", () => {
    const { packs, heads, findings } = verify(root, { signers: signer.allowedSigner("ana") });
    deepEqual(findings, []);
    equal(packs, 3);
    deepEqual(heads["prod"], { sequence: 3, sha256: written[2]?.sha256 });
  });

  it("shows an edited page, an edited output and an edited statement", async () => {
    await writeFile(at(0, "VERIFICATION.md"), "all was well");
    await writeFile(at(1, "checks/01-login.txt"), "500");
    const envelope = at(2, "statement.dsse.json");
    const sealed = JSON.parse(await readFile(envelope, "utf8")) as { payload: string };
    const payload = Buffer.from(sealed.payload, "base64").toString().replace("2026-05", "2025-05");
    await writeFile(
      envelope,
      JSON.stringify({ ...sealed, payload: Buffer.from(payload).toString("base64") }),
    );
    deepEqual(faults(), ["edited", "edited", "edited"]);
  });

  it("shows a deleted file and a deleted pack", async () => {
    await rm(at(0, "checks/01-login.txt"));
    await rm(at(1), { recursive: true });
    deepEqual(faults(), ["deleted", "deleted"]);
  });

  it("shows a file and a pack that were put in", async () => {
    await writeFile(at(0, "note.txt"), "approved");
    await rename(root, `${root}-kept`);
    const forged = await writePack(record(4), options());
    await rm(`${root}-kept/20260504-1004`, { recursive: true, force: true });
    await cp(root, `${root}-kept`, { recursive: true });
    await rm(root, { recursive: true });
    await rename(`${root}-kept`, root);
    ok(forged.sequence === 1);
    deepEqual(faults(), ["inserted", "inserted"]);
  });

  it("shows packs that changed places", async () => {
    await rename(at(0), path.join(folder, "held"));
    await rename(at(1), at(0));
    await rename(path.join(folder, "held"), at(1));
    deepEqual(faults(), ["reordered", "reordered"]);
  });

  it("shows that the newest packs are gone, by an anchor kept elsewhere", async () => {
    const anchors = { prod: written[2]?.sha256 ?? "" };
    deepEqual(faults(anchors), []);
    await rm(path.join(root, "20260504-1003"), { recursive: true });
    deepEqual(faults(), []);
    deepEqual(faults(anchors), ["truncated"]);
  });

  it("shows a signature by a key that is not an allowed signer", async () => {
    const stranger = await newKey(folder, "stranger");
    const elsewhere = path.join(folder, "elsewhere");
    const { folder: name } = await writePack(record(4), {
      ...options(),
      root: elsewhere,
      signer: stranger,
    });
    await cp(elsewhere, root, { recursive: true });
    equal(name, "20260504-1004/deploy");
    deepEqual(faults(), ["foreign"]);
  });

  it("shows a pack that was played again, in its own chain and in another stack's folder", async () => {
    await mkdir(path.join(root, "20260504-1009"));
    await cp(at(2), path.join(root, "20260504-1009", "deploy"), { recursive: true });
    deepEqual(faults(), ["reordered", "replayed"]);
    const signers = signer.allowedSigner("ana");
    const { findings } = verify(root, { signers, stacks: ["staging"] });
    ok(findings.filter(({ fault }) => fault === "replayed").length >= 3);
  });

  it("is not written when something in it looks like a secret, and leaves nothing behind", async () => {
    const before = await readdir(folder, { recursive: true });
    const scan = (text: string): string[] => (text.includes("200 OK") ? ["a made-up rule"] : []);
    await rejects(writePack(record(5), { ...options(), scan }), /looks like a secret/);
    deepEqual(await readdir(folder, { recursive: true }), before);
  });

  it("has every known secret taken out of the page, the outputs and the statement", async () => {
    const redact = (text: string): string => text.replaceAll("0.2 s", "[secret]");
    const { folder: name } = await writePack(record(6), { ...options(), redact });
    match(await readFile(path.join(root, name, "VERIFICATION.md"), "utf8"), /\[secret\]/);
  });

  it("follows no chain that is already broken", async () => {
    await rm(at(1), { recursive: true });
    await rejects(writePack(record(7), options()), /not as it was signed/);
  });
});
