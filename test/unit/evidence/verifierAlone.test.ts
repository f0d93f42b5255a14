import { deepEqual, equal, match } from "node:assert/strict";
import {
  appendFile,
  cp,
  mkdir,
  mkdtemp,
  readFile,
  rename,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { writePack, type WrittenPack } from "../../../evidence/pack.ts";
import type { Signer } from "../../../evidence/signer.ts";
import { newKey, packOptions, record } from "./support.ts";

/** The one file, alone in a folder, as an auditor runs it. */
describe("the verifier as one file, given a chain of three packs", () => {
  let folder: string, root: string, signer: Signer, written: WrittenPack[];
  const at = (index: number, ...rest: string[]): string =>
    path.join(root, written[index]?.folder ?? "missing", ...rest);
  const write = (minute: number, stack = "prod", to = root, by = signer) =>
    writePack(record(minute, stack), packOptions(to, by));

  async function run(...more: string[]) {
    const { exitCode, stdout, stderr } = await execa(
      "node",
      ["verifier.mjs", root, "--signers", "signers", "--stack", "prod", ...more],
      { cwd: path.join(folder, "auditor"), reject: false },
    );
    const found = [...stdout.matchAll(/^([a-z]+): [^ ]+: .* \(.*\)$/gm)].map(([, name]) => name);
    return { exitCode, stdout, stderr, found };
  }
  /** What it must name, and that it names nothing else. */
  async function names(faults: readonly string[], ...more: string[]): Promise<void> {
    const { exitCode, stdout, found } = await run(...more);
    deepEqual([exitCode, found], [1, faults], stdout);
  }

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "evidence-alone-"));
    root = path.join(folder, "evidence");
    signer = await newKey(folder, "key");
    written = [];
    for (const minute of [1, 2, 3]) written.push(await write(minute));
    const auditor = path.join(folder, "auditor");
    await mkdir(auditor);
    const file = path.resolve(import.meta.dirname, "../../../evidence/verifier.mjs");
    await cp(file, path.join(auditor, "verifier.mjs"));
    await writeFile(path.join(auditor, "signers"), `${signer.allowedSigner("ana")}\n`);
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("says that all is as signed, and what to keep elsewhere", async () => {
    const { exitCode, stdout } = await run("--anchor", `prod=${written[2]?.sha256 ?? ""}`);
    equal(exitCode, 0);
    match(stdout, new RegExp(`^prod: 3 packs, newest ${written[2]?.sha256 ?? ""}\n3 packs, all`));
  });

  it("names an edit, of a file and of the statement", async () => {
    await appendFile(at(0, "checks/01-login.txt"), "and well\n");
    await names(["edited"]);
    const envelope = at(2, "statement.dsse.json");
    const sealed = JSON.parse(await readFile(envelope, "utf8")) as { payload: string };
    const text = Buffer.from(sealed.payload, "base64").toString().replace("week", "year");
    const payload = Buffer.from(text).toString("base64");
    await writeFile(envelope, JSON.stringify({ ...sealed, payload }));
    await names(["edited", "edited"]);
  });

  it("names what was put around the signed statement, also in the newest pack", async () => {
    const envelope = at(2, "statement.dsse.json");
    const text = await readFile(envelope, "utf8");
    const parts = JSON.parse(text) as { signatures: object[] };
    const more = { ...parts, signatures: [...parts.signatures, { keyid: "other", sig: "AAAA" }] };
    const changed = [text.replaceAll("\n", "\r\n"), JSON.stringify(parts), `${text} `];
    for (const each of [...changed, `${JSON.stringify(more, null, 2)}\n`]) {
      await writeFile(envelope, each);
      await names(["edited"]);
    }
    await writeFile(envelope, text);
    const middle = at(1, "statement.dsse.json");
    await writeFile(middle, JSON.stringify(JSON.parse(await readFile(middle, "utf8"))));
    await names(["edited"]);
  });

  it("follows no link, though what it leads to is as it was signed, and waits for no pipe", async () => {
    const elsewhere = path.join(folder, "moved");
    await rename(at(2), elsewhere);
    await symlink(elsewhere, at(2));
    await names(["inserted"]);
    await rm(at(2));
    await rename(elsewhere, at(2));
    await symlink("nowhere", path.join(root, "dangling"));
    await rm(at(0, "VERIFICATION.md"));
    await execa("mkfifo", [at(0, "VERIFICATION.md")]);
    await names(["inserted", "inserted", "deleted"]);
  });

  it("takes a key only for what the auditor's file allows it", async () => {
    const [principal = "", ...key] = signer.allowedSigner("ana").split(" ");
    const stranger = (await newKey(folder, "stranger")).allowedSigner("x").replace("x ", "");
    const line = (options: string): Promise<void> =>
      writeFile(
        path.join(folder, "auditor/signers"),
        `${[principal, options, ...key].join(" ")} once ${stranger}\r\n`,
      );
    for (const options of [
      'valid-before="20260504100230Z"',
      'namespaces="evidence",valid-after="20260504100200"',
    ]) {
      await line(options);
      const { found } = await run();
      equal(found.includes("foreign"), true, options);
      match((await run()).stdout, /was no signer at 2026-05-04T10:0/);
    }
    for (const options of ['namespaces="git,file"', "cert-authority"]) {
      await line(options);
      await names(["foreign", "foreign", "foreign"]);
    }
    await line('valid-before="20270101",namespaces="git,evidence"');
    equal((await run()).exitCode, 0);
  });

  it("refuses an option that it does not know, instead of finding nothing", async () => {
    const digest = written[2]?.sha256 ?? "";
    for (const options of [["--ancor", `prod=${digest}`], ["--anchor", digest], ["--stack"]]) {
      const { exitCode, stderr } = await run(...options);
      equal(exitCode, 2);
      match(stderr, /no such option, or not its form/);
    }
    equal((await run("--anchor", `prod=${digest.toUpperCase()}`)).exitCode, 0);
    match((await run()).stdout, /without --anchor for prod, packs that were cut off the end/);
  });

  it("names a deletion, of a file beside the statement, of the statement and of a pack", async () => {
    await rm(at(0, "VERIFICATION.md"));
    await names(["deleted"]);
    await rm(at(1), { recursive: true });
    await names(["deleted", "deleted"]);
    await rm(at(0, "statement.dsse.json"));
    await names(["deleted", "deleted"]);
  });

  it("names an insertion: a file in a pack, one beside packs, and a pack by an allowed key", async () => {
    await writeFile(at(0, "checks/02-approved.txt"), "by everybody\n");
    await names(["inserted"]);
    await writeFile(path.join(root, "20260504-1001/VERIFICATION.md"), "# all was well\n");
    await names(["inserted", "inserted"]);
    const forged = path.join(folder, "forged");
    await write(5, "prod", forged);
    await cp(forged, root, { recursive: true });
    await names(["inserted", "inserted", "inserted"]);
  });

  it("names packs that changed places, also within one minute", async () => {
    const twin = await write(3);
    equal(twin.folder, "20260504-1003/deploy-2");
    await rename(at(2), path.join(folder, "held"));
    await rename(path.join(root, twin.folder), at(2));
    await rename(path.join(folder, "held"), path.join(root, twin.folder));
    await names(["reordered", "reordered"]);
  });

  it("names a pack that was given another operation's name", async () => {
    await rename(at(1), path.join(root, "20260504-1002/rollback"));
    await names(["reordered"]);
  });

  it("names a truncation, by the newest pack's digest as kept elsewhere", async () => {
    const anchor = ["--anchor", `prod=${written[2]?.sha256 ?? ""}`];
    await rm(at(2), { recursive: true });
    equal((await run()).exitCode, 0, "a bare chain cannot know");
    await names(["truncated"], ...anchor);
    await rm(root, { recursive: true });
    await mkdir(root);
    await names(["truncated"], ...anchor);
  });

  it("names a foreign signature, of a pack more and of one that was signed again", async () => {
    const stranger = await newKey(folder, "stranger");
    const elsewhere = path.join(folder, "elsewhere");
    for (const minute of [1, 2, 3]) await write(minute, "prod", elsewhere, stranger);
    await rm(at(2), { recursive: true });
    await cp(path.join(elsewhere, "20260504-1003"), path.join(root, "20260504-1003"), {
      recursive: true,
    });
    await names(["foreign"]);
  });

  it("names a replay, from another stack and within the chain", async () => {
    const staging = path.join(folder, "staging");
    await write(7, "staging", staging);
    await cp(staging, root, { recursive: true });
    await names(["replayed"]);
    await cp(at(0), path.join(root, "20260504-1008/deploy"), { recursive: true });
    await names(["reordered", "replayed", "replayed"]);
  });

  it("takes no statement of another kind for a pack, though an allowed key signed it", async () => {
    const type = "application/vnd.in-toto+json";
    const predicateType = "https://slsa.dev/provenance/v1";
    const statement = { _type: "https://in-toto.io/Statement/v1", predicateType, subject: [] };
    const body = JSON.stringify({ ...statement, predicate: {} });
    const sig = signer.sign(Buffer.from(`DSSEv1 ${type.length} ${type} ${body.length} ${body}`));
    await writeFile(
      at(2, "statement.dsse.json"),
      JSON.stringify({
        payloadType: type,
        payload: Buffer.from(body).toString("base64"),
        signatures: [{ keyid: signer.keyId, sig: sig.toString("base64") }],
      }),
    );
    await names(["unreadable"]);
  });

  it("says in one line what it cannot look at, with a code of its own", async () => {
    await rm(root, { recursive: true });
    const { exitCode, stderr } = await run();
    equal(exitCode, 2);
    match(stderr, /^error: the evidence cannot be looked at: .*ENOENT.*$/);
  });
});
