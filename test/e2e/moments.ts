import { equal, match, ok } from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { execa } from "execa";
import { store } from "../../lab/names.ts";
import type { LocalStack } from "../support/localStack.ts";
import { handsOn } from "./hands.ts";

const COPY = "e2e_moment";

/** The database as it was at a moment, beside production. */
export function moments(stack: LocalStack, droplet: string): void {
  describe("a moment", () => {
    const { byHand, inStore, sql } = handsOn(droplet);
    const back = (at: string) => stack.ipai("restore", "--at", at, "--target", COPY);
    const now = () => sql("odoo", "select clock_timestamp()");

    before(async () => {
      // what their timers start
      await byHand("systemctl start ipai-base.service ipai-files.service");
    });
    afterEach(async () => {
      await sql("postgres", `drop database if exists ${COPY}`);
      await byHand(`rm -rf /var/lib/ipai/odoo/filestore/${COPY}`);
    });

    it("before a table was dropped comes back with it, files and all", async () => {
      await sql("odoo", "create table e2e_precious as select generate_series(1, 1000) n");
      const before = await now();
      await sql("odoo", "drop table e2e_precious");
      const restored = await back(before);
      equal(restored.exitCode, 0, restored.all);
      match(restored.all, /no file lacks/);
      equal(await sql(COPY, "select count(*) from e2e_precious"), "1000");
      equal(await sql("odoo", "select to_regclass('e2e_precious') is null"), "t");
      match((await stack.ipai("backups")).all, /any moment from .* to .*: npx ipai restore --at/);
    });

    it("is kept by nobody who has to wait: databases come and go while the bucket hangs", async () => {
      await execa("docker", ["pause", store.container]);
      try {
        await sql("odoo", "select pg_current_xact_id(); select pg_switch_wal()");
        // Time for PostgreSQL to begin with that piece.
        await sql("postgres", "select pg_sleep(3)");
        const psql = "timeout 120 docker exec postgres-prod psql -U postgres -c";
        await byHand(`${psql} 'create database e2e_hung' && ${psql} 'drop database e2e_hung'`);
      } finally {
        await execa("docker", ["unpause", store.container]);
      }
    });

    it("outside of what can be had is refused, with what can", async () => {
      for (const [at, why] of [
        ["2020-01-01 10:00", /before the first one that can be had[\s\S]*possible: \d{4}-/],
        ["2099-01-01 10:00", /has not come yet[\s\S]*possible: \d{4}-/],
        ["yesterday", /That is no moment/],
      ] as const) {
        const refused = await back(at);
        equal(refused.exitCode, 1);
        match(refused.all, why);
      }
    });

    it("is not needed where data are: a stack that would bring a production back refuses to", async () => {
      const settings = await readFile(stack.file, "utf8");
      await stack.set("ipai:restore", { from: "newest" });
      await stack.set("ipai:data", "odoo_rewind_20261201T001034Z");
      const beside = await stack.ipai("preview");
      ok(beside.exitCode !== 0);
      match(beside.all, /ipai:data names a rewind point of a host that has/);
      await stack.set("ipai:data", undefined);
      const up = await stack.ipai("up").finally(() => writeFile(stack.file, settings));
      ok(up.exitCode !== 0);
      match(up.all, /This host holds the data already that ipai:restore\.from would bring/);
      match(up.all, /the database odoo, the database n8n, the filestore/);
      equal((await stack.ipai("up")).exitCode, 0);
    });

    it("behind a piece of the log that the bucket has lost is refused, and the piece named", async () => {
      const close = "select pg_current_xact_id(); select pg_walfile_name(pg_switch_wal())";
      const piece = (await sql("odoo", close)).split("\n").at(-1) ?? "";
      const at = await now();
      const archive = `/var/lib/ipai-lab/buckets/${stack.bucket}/wal/archive`;
      const found = `find ${archive} -name '${piece}-*'`;
      const file = await inStore(`timeout 60 sh -c "until ${found} | grep .; do sleep 0.2; done"`);
      await inStore(`mv ${file} /tmp/lost`);
      const broken = await back(at).finally(() => inStore(`mv /tmp/lost ${file}`));
      equal(broken.exitCode, 1);
      match(broken.all, new RegExp(`The bucket has lost ${piece}, a piece of PostgreSQL's log`));
      equal(
        await sql("postgres", `select count(*) from pg_database where datname = '${COPY}'`),
        "0",
      );
    });
  });
}
