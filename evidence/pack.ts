import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";

import { ipai } from "../report/ipai.ts";
import { UserError } from "../report/userError.ts";
import { page } from "./page.ts";
import { evidenceRecord, type EvidenceRecord } from "./record.ts";
import type { Signer } from "./signer.ts";
import { PREDICATE_TYPE, preAuthenticationEncoding, sealed, verify } from "./verifier.mjs";

const PAYLOAD_TYPE = "application/vnd.in-toto+json";

export interface PackOptions {
  /** The folder of all packs, `docs/evidence` in a checkout. */
  readonly root: string;
  /** What the operation was about, the last part of the pack's path: `deploy`, `oca-ipai-manifest`. */
  readonly scope: string;
  readonly signer: Signer;
  /** Takes every known secret and key pattern out of a text. */
  readonly redact: (text: string) => string;
  /** What still looks like a secret; the pack is not written when there is any. */
  readonly scan: (text: string) => readonly string[];
}

/** A pack that was written. */
export interface WrittenPack {
  /** Relative to the root. */
  readonly folder: string;
  /** SHA-256 of its signed statement: the new head of the stack's chain, to be anchored elsewhere. */
  readonly sha256: string;
  readonly sequence: number;
}

/**
 * Writes the record of one operation as a signed pack that follows the newest one of its stack.
 * The folder appears whole or not at all. One at a time: whoever calls sees to that.
 *
 * @throws UserError when what was to be written still holds something that looks like a secret, or
 * when the chain that it would follow is already broken
 */
export async function writePack(
  record: EvidenceRecord,
  options: PackOptions,
): Promise<WrittenPack> {
  const { root, scope, signer } = options;
  await mkdir(root, { recursive: true });
  const previous = await newest(root, record.stack, signer);
  const sequence = (previous?.sequence ?? 0) + 1;
  const clean = evidenceRecord.parse(inEveryText(named(record, options.redact), options.redact));
  const folder = freeFolder(root, scope, clean.operation.startedAt);
  const files = filesOf(clean, page(clean, { sequence, keyId: signer.keyId }));

  const chain = { stack: record.stack, sequence, previous: previous?.sha256 ?? null, folder };
  const { checks, ...facts } = clean;
  const statement = {
    _type: "https://in-toto.io/Statement/v1",
    subject: [...files].map(([name, text]) => ({ name, digest: { sha256: sha256(text) } })),
    predicateType: PREDICATE_TYPE,
    predicate: {
      chain,
      ...facts,
      checks: checks.map(({ name, passed, summary }) => ({ name, passed, summary })),
    },
  };
  const payload = JSON.stringify(statement);
  refuseSecrets(new Map([...files, ["the statement", payload]]), options.scan);
  const envelope = seal(payload, signer);
  files.set("statement.dsse.json", envelope);
  await place(root, folder, files);
  return { folder, sha256: sha256(envelope), sequence };
}

/** The head of a stack's chain, found by the same code that an auditor runs. */
async function newest(
  root: string,
  stack: string,
  signer: Signer,
): Promise<{ sequence: number; sha256: string } | undefined> {
  const file = path.join(root, "allowed_signers");
  const signers = existsSync(file) ? await readFile(file, "utf8") : "";
  const { heads, findings } = verify(root, {
    signers: `${signers}\n${signer.allowedSigner("self")}`,
  });
  if (findings.length > 0) {
    throw new UserError(
      `The evidence in ${root} is not as it was signed, so nothing can follow it.`,
      {
        code: "evidence-broken",
        given: findings.map(({ fault, where, what }) => `${fault}: ${where}: ${what}`).join("\n"),
        next: `Bring the packs back from git history, then check them with: ${ipai("evidence verify")}`,
      },
    );
  }
  return heads[stack];
}

/** A record whose versions have their names changed; the other names in it are ours. */
function named(record: EvidenceRecord, change: (text: string) => string): EvidenceRecord {
  const versions = Object.entries(record.versions).map(([name, version]) => [
    change(name),
    version,
  ]);
  return { ...record, versions: Object.fromEntries(versions) as Record<string, string> };
}

/** A value with each of its texts changed; inside JSON a line break is escaped, and hides a key. */
function inEveryText(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((each) => inEveryText(each, change));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, inEveryText(each, change)]),
  );
}

function filesOf(record: EvidenceRecord, readable: string): Map<string, string> {
  const files = new Map([["VERIFICATION.md", readable]]);
  for (const [index, { name, output }] of record.checks.entries()) {
    if (output === undefined) continue;
    const slug = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
    files.set(`checks/${String(index + 1).padStart(2, "0")}-${slug}.txt`, output);
  }
  return files;
}

function refuseSecrets(files: ReadonlyMap<string, string>, scan: PackOptions["scan"]): void {
  const found = [...files].flatMap(([name, text]) => scan(text).map((what) => `${name}: ${what}`));
  if (found.length === 0) return;
  throw new UserError("The evidence was not written: it holds what looks like a secret.", {
    code: "evidence-secret",
    given: found.join("\n"),
    next: "Mend the check that prints it; no value is shown here on purpose.",
  });
}

function seal(payload: string, signer: Signer): string {
  const bytes = Buffer.from(payload);
  const signature = signer.sign(preAuthenticationEncoding(PAYLOAD_TYPE, bytes));
  return sealed(bytes, { keyid: signer.keyId, sig: signature.toString("base64") }).toString();
}

/** `<time>/<scope>` where nothing is yet; `-2`, `-3` when it is taken. */
function freeFolder(root: string, scope: string, startedAt: string): string {
  const time = startedAt.replace(/^(\d+)-(\d+)-(\d+)T(\d+):(\d+).*$/, "$1$2$3-$4$5");
  for (let number = 1; ; number++) {
    const folder = path.posix.join(time, number === 1 ? scope : `${scope}-${number}`);
    if (!existsSync(path.join(root, folder))) return folder;
  }
}

/** Writes the files beside their place and moves the folder there. */
async function place(
  root: string,
  folder: string,
  files: ReadonlyMap<string, string>,
): Promise<void> {
  const temporary = await mkdtemp(path.join(path.dirname(root), ".evidence-"));
  for (const [name, text] of files) {
    await mkdir(path.join(temporary, path.dirname(name)), { recursive: true });
    await writeFile(path.join(temporary, name), text);
  }
  await mkdir(path.join(root, path.dirname(folder)), { recursive: true });
  await rename(temporary, path.join(root, folder));
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
