import { deepEqual, equal, match, notEqual } from "node:assert/strict";
import { z } from "zod";
import { copied, listedBackup } from "../../operations/backup/shapes.ts";
import { TwoStores } from "../support/backup/twoStores.ts";

const silent = { status: () => undefined, result: () => undefined };
const WRONG_PASSWORD = 12;
const listed = z.array(listedBackup.pick({ id: true, copy: true }));
const [A, B, C, D] = [1, 2, 3, 4].map((day) => `2026110${day}T180000Z`) as [
  string,
  string,
  string,
  string,
];

describe("the second copy of backups, between two real stores with keys of their own", function () {
  this.timeout(180_000);
  let stores: TwoStores;

  before(async () => {
    stores = await TwoStores.start(1, silent, new AbortController().signal);
  });
  after(() => stores.stop());

  const copy = async () => copied.parse(await stores.run("copy"));
  const list = async () =>
    Object.fromEntries(
      listed.parse(await stores.run("list")).map(({ id, copy: its }) => [id, its]),
    );

  it("holds what was proved, in a repository with a password of its own", async () => {
    await stores.run("backup", A, "proved");
    const { ok, backups } = await copy();
    deepEqual([ok, backups], [true, [A]]);
    deepEqual(await list(), { [A]: { held: true, why: null } });
    equal((await stores.restic("second", "second", "snapshots")).exitCode, 0);
    equal((await stores.restic("second", "first", "snapshots")).exitCode, WRONG_PASSWORD);
  });

  it("is cut as the first store is, so that nothing is kept twice", async () => {
    const polynomial = async (of: "first" | "second") => {
      const { stdout } = await stores.restic(of, of, "cat", "config");
      return z.object({ id: z.string(), chunker_polynomial: z.string() }).parse(JSON.parse(stdout));
    };
    const [first, second] = [await polynomial("first"), await polynomial("second")];
    equal(second.chunker_polynomial, first.chunker_polynomial);
    notEqual(second.id, first.id);
  });

  it("holds nothing that was not proved, and says so", async () => {
    await stores.run("backup", B, "failed");
    deepEqual((await copy()).backups, []);
    deepEqual((await list())[B], { held: false, why: "it was not proved" });
  });

  it("that is away is told, and is made up for", async () => {
    await stores.run("backup", C, "proved");
    await stores.second.close();
    try {
      const { ok, failure } = await copy();
      equal(ok, false);
      equal(failure?.code, "store-away");
      match(failure.what, /^The copy elsewhere: The store does not answer\.$/);
      deepEqual((await list())[C], { held: null, why: failure.what });
    } finally {
      await stores.second.open();
    }
    deepEqual((await list())[C], {
      held: false,
      why: "The copy elsewhere: The store does not answer.",
    });
    await stores.run("backup", D, "proved");
    deepEqual((await copy()).backups, [C, D]);
  });

  it("says of a key that the second store does not know which variables take the new one", async () => {
    const { account } = stores.second;
    await stores.secret("secrets/copy/secret_key", "another");
    try {
      const { failure } = await copy();
      equal(failure?.code, "store-key");
      match(failure.next, /BACKUP_COPY_ACCESS_KEY and BACKUP_COPY_SECRET_KEY/);
    } finally {
      await stores.secret("secrets/copy/secret_key", account.secretKey);
    }
  });

  it("says of a key that the first store does not know that it is that one's", async () => {
    const { account } = stores.first;
    await stores.secret("secrets/secret_key", "another");
    try {
      const { failure } = await copy();
      deepEqual([failure?.code, failure?.what.split(":")[0]], ["store-key", "The first store"]);
      match(failure?.next ?? "", /BACKUP_ACCESS_KEY and BACKUP_SECRET_KEY/);
    } finally {
      await stores.secret("secrets/secret_key", account.secretKey);
    }
  });

  it("says of a password that does not open it which setting has the bucket", async () => {
    const file = "secrets/copy/password";
    const password = await stores.secret(file, "another");
    try {
      const { failure } = await copy();
      equal(failure?.code, "wrong-password");
      match(failure.next, /name another one in ipai:backup\.copy/);
    } finally {
      await stores.secret(file, password);
    }
  });

  it("can be deleted from by nobody in time: not by the host, and not by the server's root", async () => {
    const { second } = stores;
    const versions = await (await second.ask("root", "GET", "?versions&prefix=snapshots/")).text();
    const [, key = ""] = /<Key>([^<]+)<\/Key>/.exec(versions) ?? [];
    const [, version = ""] = /<VersionId>([^<]+)<\/VersionId>/.exec(versions) ?? [];
    match(key, /^snapshots\/[0-9a-f]{64}$/);
    for (const who of ["host", "root"] as const) {
      equal((await second.ask(who, "DELETE", `/${key}?versionId=${version}`)).status, 403, who);
    }
    equal((await second.ask("host", "DELETE", `/${key}`)).status, 403);
    equal((await second.ask("root", "GET", `/${key}`)).status, 200);
  });

  it("leaves no lock behind that would stand in the way of the next", async () => {
    const left = await stores.restic("second", "second", "list", "locks");
    deepEqual([left.exitCode, left.stdout], [0, ""]);
  });

  it("is read alone, when the first store is gone", async () => {
    await stores.first.close();
    equal(await stores.run("read", D), `the data of ${D}`);
  });
});
