import { deepEqual, equal, match } from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { z } from "zod";

const PROGRAM = path.resolve(import.meta.dirname, "../../operations/import/program/ipai_source.py");
const facts = z.object({ dumpBytes: z.number(), files: z.record(z.string(), z.number()) });
const CONTENT = "an attachment";
const SHA1 = createHash("sha1").update(CONTENT).digest("hex");
const NAME = `${SHA1.slice(0, 2)}/${SHA1}`;

describe("what was saved of an Odoo, read on this machine", () => {
  let folder = "";
  const places: Record<string, object> = {};
  const run = (action: string, place: object | undefined, input = "") =>
    execa("python3", [PROGRAM, action, JSON.stringify(place)], {
      input,
      reject: false,
      encoding: "buffer",
      stripFinalNewline: false,
    });
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "ipai-import-"));
    const saved = path.join(folder, "saved");
    for (const below of ["", "checklist/"]) {
      const file = path.join(saved, "filestore", below, NAME);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, below === "" ? CONTENT : "");
    }
    await writeFile(path.join(saved, "dump.sql"), "SELECT 1;\n");
    const zip = path.join(folder, "saved.zip");
    await execa("python3", ["-m", "zipfile", "-c", zip, "dump.sql", "filestore"], { cwd: saved });
    const filestore = path.join(saved, "filestore");
    places["zip"] = { kind: "zip", path: zip };
    places["folder"] = { kind: "folder", path: saved };
    places["dump"] = { kind: "dump", dump: path.join(saved, "dump.sql"), filestore };
  });
  after(() => rm(folder, { recursive: true, force: true }));

  for (const kind of ["zip", "folder", "dump"]) {
    it(`gives dump and files of a ${kind}, and takes no mark of garbage collection for a file`, async () => {
      const seen = facts.parse(JSON.parse(text((await run("facts", places[kind])).stdout)));
      deepEqual(seen.files, { [NAME]: CONTENT.length });
      const dump = text((await run("dump", places[kind])).stdout);
      equal(dump, "SELECT 1;\n");
      equal(dump.length, seen.dumpBytes);
      const tar = (await run("files", places[kind], NAME)).stdout;
      const content = await execa("tar", ["xOf", "-", NAME], { input: tar });
      equal(content.stdout, CONTENT);
    });
  }

  it("says of something else what it is not", async () => {
    const wrong = path.join(folder, "wrong.zip");
    await writeFile(wrong, "no zip");
    const refused = await run("facts", { kind: "zip", path: wrong });
    equal(refused.exitCode, 1);
    match(text(refused.stdout), /"code": "source-unreadable"/);
  });
});
