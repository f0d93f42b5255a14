#!/usr/bin/env node
// @ts-check
// The evidence verifier. One file without dependencies, so that an auditor can read it whole and
// run it with any Node >= 18 on a machine that has nothing of this project:
//
//   node verifier.mjs docs/evidence --signers allowed_signers --stack prod --anchor prod=<sha256>
//
// --stack (any number): the stacks that have a place there; --anchor: a newest pack as kept elsewhere.
// Exit code 0: all as signed; 1: findings; 2: it could not be looked at.
//
// A pack is a folder <time>/<scope>/ with any files and `statement.dsse.json`, a signed in-toto
// statement that names every other file by SHA-256 and carries the chain: stack, sequence number,
// folder and the SHA-256 of the pack before it. What each finding is called is in the table `FAULTS`.
import { createHash, createPublicKey, verify as verifySignature } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const ENVELOPE = "statement.dsse.json";
const SIGNERS = "allowed_signers";
const PAYLOAD_TYPE = "application/vnd.in-toto+json";
const STATEMENT_TYPE = "https://in-toto.io/Statement/v1";
export const PREDICATE_TYPE = "https://insightpulseai.net/evidence/operation/v1";
/** ASN.1 before a raw Ed25519 public key (RFC 8410). */
const ED25519_SPKI = Buffer.from("302a300506032b6570032100", "hex");

export const FAULTS = Object.freeze({
  edited: "a file differs from what was signed",
  deleted: "a file or a pack is gone",
  inserted: "a file or a pack was put in",
  reordered: "packs stand in another order than they were written in",
  truncated: "the newest packs are missing",
  foreign: "signed by a key that is not an allowed signer",
  replayed: "a pack of another stack or another place in the chain",
  unreadable: "a pack that cannot be read",
});

/**
 * @typedef {{ fault: keyof typeof FAULTS, where: string, what: string }} Finding
 * @typedef {{ stack: string, sequence: number, previous: string | null, folder: string }} Link
 * @typedef {{ folder: string, digest: string, link: Link }} Pack
 * @typedef {{ raw: Buffer, from: string, until: string }} Key Times as `YYYYMMDDHHMMSS`, of UTC.
 * @typedef {{ keyid: string, sig: string }} Signature
 * @typedef {{ packs: number, heads: Record<string, { sequence: number, sha256: string }>, findings: Finding[] }} Report
 */

/**
 * Checks every pack below `root`.
 * @param {string} root The folder that holds `<time>/<scope>/` folders.
 * @param {{ signers: string, anchors?: Record<string, string>, stacks?: string[] }} options
 *   `signers`: text of an OpenSSH allowed-signers file. `anchors`: for a stack the SHA-256 of its
 *   newest pack, kept outside this folder. `stacks`: the stacks that may occur; all when absent.
 * @returns {Report}
 */
export function verify(root, { signers, anchors = {}, stacks }) {
  /** @type {Finding[]} */
  const findings = [];
  const keys = allowedKeys(signers);
  const { folders, strays } = packFolders(root, findings);
  for (const stray of strays) findings.push(fault("inserted", stray, "it belongs to no pack"));
  const packs = folders.flatMap((folder) => readPack(root, folder, keys, findings));
  /** @type {Report["heads"]} */
  const heads = {};
  const names = new Set([...packs.map((pack) => pack.link.stack), ...Object.keys(anchors)]);
  for (const stack of names) {
    const chain = packs.filter((pack) => pack.link.stack === stack);
    const strangers = stacks?.includes(stack) === false ? chain : [];
    for (const { folder } of strangers)
      findings.push(
        fault("replayed", folder, `belongs to stack ${stack}, which has no place here`),
      );
    checkChain(chain, findings);
    const head = inOrder(chain).at(-1);
    if (head) heads[stack] = { sequence: head.link.sequence, sha256: head.digest };
    // Packs written after the anchor was taken are fine while the anchored one is still here.
    const anchor = anchors[stack] ?? head?.digest;
    if (!chain.some((pack) => pack.digest === anchor))
      findings.push(fault("truncated", stack, `its anchored newest pack ${anchor} is not here`));
  }
  return { packs: packs.length, heads, findings };
}

/** Of twins, one that lies where it was signed for comes first. @param {Pack[]} chain */
const inOrder = (chain) =>
  [...chain].sort(
    (a, b) =>
      a.link.sequence - b.link.sequence ||
      Number(a.folder !== a.link.folder) - Number(b.folder !== b.link.folder) ||
      (a.folder < b.folder ? -1 : 1),
  );

/** @param {Pack[]} chain @param {Finding[]} findings */
function checkChain(chain, findings) {
  /** @type {Map<number, Pack>} The first pack of each number. */
  const numbered = new Map();
  let last = 0;
  for (const pack of inOrder(chain)) {
    const { folder, digest } = pack;
    const { sequence, previous, stack, folder: signedFor } = pack.link;
    const me = `number ${sequence} of ${stack}`;
    if (folder !== signedFor)
      findings.push(fault("reordered", folder, `${me} was signed for ${signedFor}`));
    const twin = numbered.get(sequence);
    if (twin) {
      const name = twin.digest === digest ? "replayed" : "inserted";
      findings.push(fault(name, folder, `${me} stands already at ${twin.folder}`));
      continue;
    }
    numbered.set(sequence, pack);
    const missing = sequence - last - 1;
    if (missing > 0)
      findings.push(
        fault("deleted", folder, `${missing} pack(s) of ${stack} missing before ${me}`),
      );
    else if (previous !== (numbered.get(last)?.digest ?? null))
      findings.push(fault("inserted", folder, `${me} does not follow number ${last}`));
    last = sequence;
  }
}

/**
 * @param {string} root @param {string} folder @param {Map<string, Key[]>} keys @param {Finding[]} findings
 * @returns {Pack[]} the pack, or nothing when its statement cannot be trusted
 */
function readPack(root, folder, keys, findings) {
  const place = `${folder}/${ENVELOPE}`;
  const present = filesBelow(root, folder, findings);
  if (!present.has(place)) {
    findings.push(fault("deleted", folder, `${ENVELOPE} is missing`));
    return [];
  }
  try {
    const raw = readFileSync(path.join(root, place));
    const envelope = JSON.parse(raw.toString("utf8"));
    const payload = Buffer.from(envelope.payload, "base64");
    const signature = goodSignature(envelope, payload, keys);
    if ("fault" in signature) {
      findings.push(fault(signature.fault, place, signature.what));
      return [];
    }
    const { _type, subject, predicateType, predicate } = JSON.parse(payload.toString("utf8"));
    if (_type !== STATEMENT_TYPE || predicateType !== PREDICATE_TYPE)
      throw new Error(`a statement of another kind: ${_type}, ${predicateType}`);
    const { stack, sequence, previous } = predicate.chain;
    const { startedAt, finishedAt } = predicate.operation;
    if (!allowedAt(keys.get(signature.keyid) ?? [], finishedAt)) {
      findings.push(fault("foreign", place, `${signature.keyid} was no signer at ${finishedAt}`));
      return [];
    }
    // The signature covers the payload; all around it must be as it was written too.
    const written = sealed(payload, signature);
    if (!raw.equals(written))
      findings.push(fault("edited", place, "there is more in it than was signed"));
    checkFiles(root, folder, present, subject, findings);
    // The first packs carried no folder: of those, the time that they began says where they lie.
    const { folder: signedFor = besideTime(folder, startedAt) } = predicate.chain;
    return [
      { folder, digest: sha256(written), link: { stack, sequence, previous, folder: signedFor } },
    ];
  } catch (error) {
    findings.push(fault("unreadable", place, reason(error)));
    return [];
  }
}

/** @param {unknown} error What reading a statement tripped over. */
function reason(error) {
  if (error instanceof TypeError || error instanceof RangeError)
    return "it has not the form of a signed statement";
  return error instanceof Error ? error.message : String(error);
}

/** An envelope as it is written. @param {Buffer} payload @param {Signature} signature */
export function sealed(payload, { keyid, sig }) {
  const signatures = [{ keyid, sig: Buffer.from(sig, "base64").toString("base64") }];
  const envelope = { payloadType: PAYLOAD_TYPE, payload: payload.toString("base64"), signatures };
  return Buffer.from(`${JSON.stringify(envelope, null, 2)}\n`);
}

/** @param {string} folder @param {string} startedAt @returns {string} */
function besideTime(folder, startedAt) {
  const time = startedAt.replace(/^(\d+)-(\d+)-(\d+)T(\d+):(\d+).*$/, "$1$2$3-$4$5");
  return `${time}/${folder.split("/")[1]}`;
}

/**
 * @param {{ payloadType: string, signatures: Signature[] }} envelope
 * @param {Buffer} payload @param {Map<string, Key[]>} keys
 * @returns {Signature | { fault: "foreign" | "edited", what: string }}
 */
function goodSignature(envelope, payload, keys) {
  const signed = preAuthenticationEncoding(envelope.payloadType, payload);
  const known = envelope.signatures.filter(({ keyid }) => keys.has(keyid));
  if (envelope.payloadType !== PAYLOAD_TYPE)
    return { fault: "edited", what: `payload type ${envelope.payloadType}` };
  if (known.length === 0) {
    const by = envelope.signatures.map(({ keyid }) => keyid).join(", ") || "nobody";
    return { fault: "foreign", what: `signed by ${by}` };
  }
  const good = known.find(({ keyid, sig }) => {
    const [{ raw } = { raw: Buffer.alloc(0) }] = keys.get(keyid) ?? [];
    const key = createPublicKey({
      key: Buffer.concat([ED25519_SPKI, raw]),
      format: "der",
      type: "spki",
    });
    return verifySignature(null, signed, key, Buffer.from(sig, "base64"));
  });
  return good ?? { fault: "edited", what: "the signature does not fit the statement" };
}

/** @param {readonly Key[]} keys @param {string} time */
function allowedAt(keys, time) {
  const digits = time.replace(/\..*/, "").replaceAll(/\D/g, "");
  return keys.some(({ from, until }) => from <= digits && digits < until);
}

/**
 * @param {string} root @param {string} folder @param {Set<string>} files The folder's files.
 * @param {{ name: string, digest: { sha256: string } }[]} subject @param {Finding[]} findings
 */
function checkFiles(root, folder, files, subject, findings) {
  const present = new Set([...files].filter((name) => name !== `${folder}/${ENVELOPE}`));
  for (const { name, digest } of subject) {
    const file = `${folder}/${name}`;
    if (!present.delete(file)) findings.push(fault("deleted", file, "the statement names it"));
    else if (sha256(readFileSync(path.join(root, file))) !== digest.sha256)
      findings.push(fault("edited", file, "its SHA-256 is not the signed one"));
  }
  for (const file of present)
    findings.push(fault("inserted", file, "the statement does not name it"));
}

/** DSSE's pre-authentication encoding. @param {string} type @param {Buffer} payload */
export function preAuthenticationEncoding(type, payload) {
  return Buffer.concat([
    Buffer.from(`DSSEv1 ${Buffer.byteLength(type)} ${type} ${payload.length} `),
    payload,
  ]);
}

/** A part of a line of an allowed-signers file: quotes may hold spaces. */
const WORD = '(?:[^\\s"]|"[^"]*")+';
const SIGNER = new RegExp(
  `^(?!\\s*#)[ \\t]*${WORD}[ \\t]+(?:(${WORD})[ \\t]+)?ssh-ed25519[ \\t]+([A-Za-z0-9+/=]+)`,
  "gm",
);

/**
 * Ed25519 keys of an allowed-signers file by their OpenSSH fingerprint, with the times that its options
 * say (`ssh-keygen(1)`; UTC here). A key for certificates, or for other namespaces than `evidence`, is none.
 * @param {string} text
 */
function allowedKeys(text) {
  /** @type {Map<string, Key[]>} */
  const keys = new Map();
  for (const [, options = "", base64 = ""] of text.matchAll(SIGNER)) {
    const said = (/** @type {string} */ name) =>
      new RegExp(`(?:^|,)${name}="?([^",]*)`, "i").exec(options)?.[1]?.replace(/Z$/, "");
    const namespaces = /namespaces="([^"]*)"/i.exec(options)?.[1]?.split(",") ?? ["evidence"];
    if (/(?:^|,)cert-authority/i.test(options) || !namespaces.includes("evidence")) continue;
    const blob = Buffer.from(base64, "base64");
    const id = `SHA256:${createHash("sha256").update(blob).digest("base64").replace(/=+$/, "")}`;
    const [from, until] = [said("valid-after") ?? "0", said("valid-before") ?? "9"];
    keys.set(id, [...(keys.get(id) ?? []), { raw: blob.subarray(-32), from, until }]);
  }
  return keys;
}

/** What stands in a folder; a link, a pipe or a device there is nobody's evidence.
 * @param {string} root @param {string} folder @param {Finding[]} findings */
function entriesOf(root, folder, findings) {
  const entries = readdirSync(path.join(root, folder), { withFileTypes: true }).map((entry) => ({
    name: path.posix.join(folder, entry.name),
    isFolder: entry.isDirectory(),
    isFile: entry.isFile(),
  }));
  for (const { name } of entries.filter(({ isFolder, isFile }) => !isFolder && !isFile))
    findings.push(fault("inserted", name, "it is neither a file nor a folder"));
  return entries;
}

/**
 * `<time>/<scope>` in the order of their names, and files that lie beside such folders.
 * @param {string} root @param {Finding[]} findings @returns {{ folders: string[], strays: string[] }}
 */
function packFolders(root, findings) {
  const times = entriesOf(root, "", findings);
  const inside = times
    .filter(({ isFolder }) => isFolder)
    .flatMap(({ name }) => entriesOf(root, name, findings));
  const strays = [...times.filter(({ name }) => name !== SIGNERS), ...inside];
  return {
    folders: inside.flatMap(({ name, isFolder }) => (isFolder ? [name] : [])).sort(),
    strays: strays.flatMap(({ name, isFile }) => (isFile ? [name] : [])).sort(),
  };
}

/** @param {string} root @param {string} folder @param {Finding[]} findings @returns {Set<string>} */
function filesBelow(root, folder, findings) {
  const entries = entriesOf(root, folder, findings);
  return new Set(
    entries.flatMap(({ name, isFolder, isFile }) =>
      isFolder ? [...filesBelow(root, name, findings)] : isFile ? [name] : [],
    ),
  );
}

/** @param {Buffer} data */
const sha256 = (data) => createHash("sha256").update(data).digest("hex");

/** @param {keyof typeof FAULTS} name @param {string} where @param {string} what @returns {Finding} */
const fault = (name, where, what) => ({ fault: name, where, what });

/** What each option of the command takes. */
const OPTIONS = new Map([
  ["--signers", /^.+$/],
  ["--stack", /^[\w.-]+$/],
  ["--anchor", /^[\w.-]+=[0-9a-f]{64}$/i],
]);

/** @param {string[]} args */
function main([root = "docs/evidence", ...options]) {
  for (const [at, word] of options.entries()) {
    if (at % 2 === 0 && !OPTIONS.get(word)?.test(options[at + 1] ?? ""))
      throw new Error(`no such option, or not its form: ${word} ${options[at + 1] ?? ""}`);
  }
  const given = (/** @type {string} */ flag) =>
    options.flatMap((word, at) => (at % 2 === 0 && word === flag ? [options[at + 1] ?? ""] : []));
  const pairs = given("--anchor").map((pair) => pair.split("="));
  const anchors = Object.fromEntries(pairs.map(([name, digest]) => [name, digest?.toLowerCase()]));
  const signers = readFileSync(given("--signers")[0] ?? path.join(root, SIGNERS), "utf8");
  const stacks = given("--stack");
  const { packs, heads, findings } = verify(root, {
    signers,
    anchors,
    ...(stacks.length > 0 ? { stacks } : {}),
  });
  for (const { fault: name, where, what } of findings)
    console.log(`${name}: ${where}: ${what} (${FAULTS[name]})`);
  for (const [stack, { sequence, sha256: digest }] of Object.entries(heads))
    console.log(`${stack}: ${sequence} packs, newest ${digest}`);
  console.log(
    findings.length === 0
      ? `${packs} packs, all as signed${unanchored(heads, anchors)}`
      : `${findings.length} findings in ${packs} packs`,
  );
  process.exitCode = findings.length === 0 ? 0 : 1;
}

/** @param {Report["heads"]} heads @param {Record<string, unknown>} anchors */
function unanchored(heads, anchors) {
  const loose = Object.keys(heads).filter((stack) => anchors[stack] === undefined);
  if (loose.length === 0) return "";
  return `; without --anchor for ${loose.join(", ")}, packs that were cut off the end are not seen`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    main(process.argv.slice(2));
  } catch (error) {
    console.error(`error: the evidence cannot be looked at: ${String(error)}`);
    process.exitCode = 2;
  }
}
