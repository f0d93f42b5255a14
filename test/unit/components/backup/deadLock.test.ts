import { deepEqual, equal, match } from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { z } from "zod";
import { failure as failureShape } from "../../../../operations/backup/shapes.ts";
import { freePorts } from "../../../support/freePorts.ts";

const PROGRAM = path.resolve(import.meta.dirname, "../../../../components/backup/program");
const LOCK = "abc123";
/** No process of this machine has it: the kernel's numbers are smaller. */
const DEAD = 2 ** 30;
const RESTIC = `#!/bin/sh
case "$*" in
  *"list locks"*) echo ${LOCK} ;;
  *"cat lock"*)
    if [ -n "$CAT_SAYS" ]; then echo "$CAT_SAYS" >&2; exit 1; fi
    echo "{\\"hostname\\": \\"$(hostname)\\", \\"pid\\": ${DEAD}}" ;;
esac
`;
const FREE = `
import json, sys
from pathlib import Path
from ipai_backup import s3_request
from ipai_backup.configuration import Access
from ipai_backup.failure import Failure
from ipai_backup.store import Store
folder, repository = Path(sys.argv[1]), sys.argv[2]
s3_request.SECONDS = 0.5
try:
    Store(Access(stack="test", repository=repository, region="us-east-1", secrets=folder, state=folder)).free()
    print("null")
except Failure as failure:
    print(json.dumps(failure.document()))
`;
const document = z.nullable(failureShape);

describe("the lock of a restic that is dead", () => {
  let folder: string;
  let asked: string[];
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "ipai-lock-"));
    for (const name of ["password", "access_key", "secret_key"]) {
      await writeFile(path.join(folder, name), "x");
    }
    await mkdir(path.join(folder, "bin"));
    await writeFile(path.join(folder, "bin/restic"), RESTIC, { mode: 0o755 });
    asked = [];
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  /** What comes of freeing the repository while the store answers so; without an answer nobody listens. */
  async function freed(answers?: RequestListener, catSays = "") {
    const { port } = await freePorts("port");
    const server = createServer((request, response) => {
      asked.push(`${request.method ?? ""} ${request.url ?? ""}`);
      answers?.(request, response);
    });
    if (answers) await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    try {
      const { stdout } = await execa(
        "python3",
        ["-B", "-c", FREE, folder, `s3:http://127.0.0.1:${port}/bucket`],
        {
          env: {
            PYTHONPATH: PROGRAM,
            PATH: `${path.join(folder, "bin")}:${process.env["PATH"] ?? ""}`,
            CAT_SAYS: catSays,
          },
        },
      );
      return document.parse(JSON.parse(stdout));
    } finally {
      server.closeAllConnections();
      server.close();
    }
  }
  const answer =
    (status: number, code = ""): RequestListener =>
    (_, response) => {
      response.writeHead(status);
      response.end(code && `<Error><Code>${code}</Code></Error>`);
    };
  const DELETE = `DELETE /bucket/locks/${LOCK}`;

  it("is taken away, and one that another run took away by then is no failure", async () => {
    equal(await freed(answer(204)), null);
    equal(await freed(answer(404, "NoSuchKey")), null);
    deepEqual(asked, [DELETE, DELETE]);
  });

  for (const code of ["AccessDenied", ""]) {
    it(`that the store refuses to delete${code && ` with ${code}`} is a right that is missing`, async () => {
      const refused = await freed(answer(403, code));
      equal(refused?.code, "store-refuses");
      match(refused.what, /take its own lock away/);
      match(refused.next, /the right to delete locks/);
    });
  }

  it("says nothing of locks where the store knows no such key or no such bucket", async () => {
    equal((await freed(answer(403, "SignatureDoesNotMatch")))?.code, "store-key");
    equal((await freed(answer(404, "NoSuchBucket")))?.code, "no-bucket");
  });

  const away: Readonly<Record<string, RequestListener | undefined>> = {
    "nobody listens": undefined,
    "it never answers": () => undefined,
    "it breaks off": (request) => request.socket.destroy(),
    "it asks for patience": answer(503, "SlowDown"),
    "what stands before it answers": answer(502),
  };
  for (const [how, answers] of Object.entries(away)) {
    it(`says that the store does not answer where ${how}`, async () => {
      const found = await freed(answers);
      equal(found?.code, "store-away", found?.said);
      match(found.next, /once the store answers again/);
    });
  }

  it("says in the store's own words what it has no words for", async () => {
    const found = await freed(answer(400, "Odd"));
    deepEqual(
      [found?.code, found?.what.split(" s3:")[0]],
      ["store", `DELETE locks/${LOCK} failed on`],
    );
    match(found?.said ?? "", /^400 Bad Request\n.*Odd/);
  });

  it("is left alone when it is gone before it is read, and one that cannot be read is told", async () => {
    equal(await freed(answer(204), "Fatal: The specified key does not exist."), null);
    equal((await freed(answer(204), "dial tcp: connect: connection refused"))?.code, "store-away");
    deepEqual(asked, []);
  });
});
