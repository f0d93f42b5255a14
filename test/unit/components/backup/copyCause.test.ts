import { deepEqual, match } from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { copied } from "../../../../operations/backup/shapes.ts";

const PROGRAM = path.resolve(import.meta.dirname, "../../../../components/backup/program");
/** Reads the first store as restic does, twice when it fails, and says of the second what the test wants. */
const RESTIC = `#!/usr/bin/env python3
import json, os, sys, urllib.request
words, source = sys.argv, os.environ.get("RESTIC_FROM_REPOSITORY")
def fail(said):
    sys.exit(f"Fatal: {said}")
if "snapshots" in words:
    if not source and os.environ["FIRST"]:
        fail(os.environ["FIRST"])
    tags = [["kind:manifest"], ["kind:proof", "outcome:proved"], ["kind:files"]]
    found = [{"id": "abc", "time": "1", "tags": ["backup:one", *each]} for each in tags]
    print(json.dumps([] if source else found))
elif "copy" in words:
    for last in (False, True):
        try:
            urllib.request.urlopen(source.removeprefix("s3:") + "/data/1").read()
            break
        except Exception as error:
            if last:
                fail(f"unable to load data/1: {error}")
    if os.environ["SECOND"]:
        fail(os.environ["SECOND"])
`;
const COPY = `
import errno, json, sys
from pathlib import Path
from types import SimpleNamespace
from ipai_backup import copies, door
from ipai_backup.configuration import Access
from ipai_backup.store import Store
folder, fault = Path(sys.argv[1]), sys.argv[2]
def raises(*_):
    raise OSError(getattr(errno, fault), "said the system")
if fault == "EMFILE":
    door.ThreadingHTTPServer = raises
elif fault:
    Store.copy = raises
def access(repository):
    return Access(stack="test", repository=repository, region="us-east-1", secrets=folder, state=folder)
first, second = map(access, sys.argv[3:])
print(json.dumps(copies.make(first, Store(first), second)))
`;

/** As restic says it without a reason: the store is asked for one. */
const DENIED = "Access Denied";
const answers =
  (status: number, text: string): RequestListener =>
  (_, response) => {
    response.writeHead(status, { "content-length": Buffer.byteLength(text) }).end(text);
  };
const breaksOff =
  (status: number, headers: Record<string, number> = {}): RequestListener =>
  (request, response) => {
    response.writeHead(status, headers);
    response.write("<Error>", () => request.socket.destroy());
  };
const whole = answers(200, "bytes");

interface Given {
  readonly first?: RequestListener;
  readonly second?: RequestListener;
  readonly said?: { readonly first?: string; readonly second?: string };
  /** The system's error at the copy, or (EMFILE) at the way from store to store. */
  readonly fault?: string;
  readonly hasRestic?: boolean;
}

describe("a copy elsewhere that fails", function () {
  this.timeout(120_000);
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "ipai-copy-cause-"));
    for (const name of ["password", "access_key", "secret_key"]) {
      await writeFile(path.join(folder, name), "x");
    }
    await mkdir(path.join(folder, "bin"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function listening(listener: RequestListener): Promise<[Server, string]> {
    const server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return [server, `s3:http://127.0.0.1:${(server.address() as AddressInfo).port}/bucket`];
  }

  async function failureOf(given: Given) {
    const { first = whole, second = whole, said = {}, fault = "", hasRestic = true } = given;
    if (hasRestic) await writeFile(path.join(folder, "bin/restic"), RESTIC, { mode: 0o755 });
    const python = (await execa("python3", ["-c", "import sys; print(sys.executable)"])).stdout;
    const stores = [await listening(first), await listening(second)];
    const rest = hasRestic ? `:${process.env["PATH"] ?? ""}` : "";
    const PATH = `${path.join(folder, "bin")}${rest}`;
    const env = { PYTHONPATH: PROGRAM, PATH, FIRST: said.first ?? "", SECOND: said.second ?? "" };
    const words = ["-B", "-c", COPY, folder, fault, ...stores.map(([, repository]) => repository)];
    try {
      const { stdout } = await execa(python, words, { env, timeout: 60_000 });
      return copied.parse(JSON.parse(stdout)).failure;
    } finally {
      for (const [server] of stores) {
        server.closeAllConnections();
        server.close();
      }
    }
  }
  async function isOf(which: string, code: string, given: Given): Promise<string> {
    const failure = await failureOf(given);
    deepEqual([failure?.code, failure?.what.split(":")[0]], [code, which], failure?.said);
    return failure?.next ?? "";
  }

  it("is told of the first store, with its own keys, where that one refuses", async () => {
    const refusal = "<Code>SignatureDoesNotMatch</Code>";
    for (const given of [{ said: { first: refusal } }, { first: answers(403, refusal) }]) {
      match(await isOf("The first store", "store-key", given), /^set BACKUP_ACCESS_KEY and/);
    }
  });

  for (const [how, first] of Object.entries({
    "does not answer": (request) => request.socket.destroy(),
    "breaks off": breaksOff(200, { "content-length": 100 }),
    "breaks off a list": breaksOff(200),
  } satisfies Record<string, RequestListener>)) {
    it(`is told of the first store where that one ${how}`, async () => {
      await isOf("The first store", "store-away", { first });
    });
  }

  it("is told of the copy's store where that one refuses, whatever the first refused before", async () => {
    let asked = 0;
    const first: RequestListener = (...each) => {
      asked += 1;
      (asked === 1 ? answers(503, "SlowDown") : whole)(...each);
    };
    const next = await isOf("The copy elsewhere", "store-key", {
      first,
      said: { second: "SignatureDoesNotMatch" },
    });
    match(next, /^set BACKUP_COPY_ACCESS_KEY and/);
  });

  it("says that the store refuses where the connection breaks that would say why", async () => {
    const given = { second: breaksOff(403), said: { second: DENIED } };
    await isOf("The copy elsewhere", "store-refuses", given);
  });

  it("is told of this host where that has no restic, no room or no way from store to store", async () => {
    match(await isOf("This host has no restic.", "no-restic", { hasRestic: false }), /npx ipai up/);
    const full = await isOf("The host's disk is full.", "disk-full", { fault: "ENOSPC" });
    match(full, /make room/);
    const opened = "This host cannot open the way from store to store.";
    await isOf(opened, "copy-door", { fault: "EMFILE" });
    await isOf("The copy elsewhere broke off on this host.", "copy-broken-off", {
      fault: "EACCES",
    });
  });
});
