import { equal, match, ok } from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { z } from "zod";
import { proof } from "../../operations/backup/shapes.ts";
import type { LocalStack } from "../support/localStack.ts";

const refreshed = z.object({
  ok: z.boolean(),
  checks: proof.shape.checks,
  neutralised: z.object({ addresses: z.number(), people: z.number() }),
});

const exported = z.object({ ok: z.boolean(), checks: proof.shape.checks });

/** A stack made of another one's backup; here of its own, which differs in the address alone. */
export function staging(stack: LocalStack, droplet: string): void {
  describe("staging", () => {
    const byHand = async (script: string): Promise<string> =>
      (await execa("docker", ["exec", droplet, "sh", "-ec", script])).stdout;
    const sql = (text: string): Promise<string> =>
      byHand(`docker exec postgres-prod psql -U postgres -d odoo -Atc "${text}"`);
    const refresh = (...more: string[]) =>
      stack.ipai("staging", "refresh", "--from", stack.name, ...more);
    const MARK = "database.is_neutralized";

    it("is not refreshed while its containers can reach the internet", async () => {
      const refused = await refresh();
      equal(refused.exitCode, 1);
      match(refused.all, /The containers of this stack can reach the internet/);
    });

    it("is a copy that is neutralised, whose mail is caught, and from which nothing else gets out", async () => {
      await sql("update res_partner set email = 'jane@people.test' where id = 3");
      const backup = await stack.ipai("backup");
      equal(backup.exitCode, 0, backup.all);
      // PostgreSQL's container could not send its log out either.
      await stack.set("ipai:backup", { kind: "lab" });
      await stack.set("ipai:egress", { kind: "closed" });
      await stack.set("ipai:staging", { neutralise: ["UPDATE res_partner SET phone = 'none'"] });
      await stack.json("up");
      const done = refreshed.parse(await stack.json("staging", "refresh", "--from", stack.name));
      ok(done.ok, JSON.stringify(done.checks));
      ok(done.neutralised.addresses > 0 && done.neutralised.people > 0);
      equal(await sql("select email from res_partner where id = 3"), "jane@people.test.invalid");
      equal(await sql("select distinct phone from res_partner"), "none");
      equal(
        await sql(`select lower(value) from ir_config_parameter where key = '${MARK}'`),
        "true",
      );
      const verify = await stack.ipai("verify");
      equal(verify.exitCode, 0, verify.all);
    });

    it("is handed to a developer as a backup of Odoo's own form, without people in it", async () => {
      const folder = await mkdtemp(path.join(tmpdir(), "ipai-export-"));
      try {
        const file = path.join(folder, "for-ana.zip");
        const done = exported.parse(await stack.json("staging", "export", "--file", file));
        ok(done.ok, JSON.stringify(done.checks));
        await execa("python3", ["-m", "zipfile", "-e", file, folder]);
        const dump = await readFile(path.join(folder, "dump.sql"), "utf8");
        ok(!/jane@people/.test(dump));
        match(dump, /somebody3@example\.invalid/);
        const manifest = JSON.parse(await readFile(path.join(folder, "manifest.json"), "utf8")) as {
          modules: Record<string, string>;
        };
        ok("base" in manifest.modules);
      } finally {
        await rm(folder, { recursive: true });
      }
      equal(await sql("select email from res_partner where id = 3"), "jane@people.test.invalid");
      const left = "select count(*) from pg_database where datname like 'ipai_export%'";
      equal(await sql(left), "0");
    });

    it("says so when something gets out", async () => {
      await byHand("nft insert rule inet ipai_egress from_container accept");
      const open = await refresh();
      equal(open.exitCode, 7, open.all);
      match(open.all, /NOT proved[\s\S]*no TCP connection gets out: [0-9.]+:9000 was reached/);
    });

    it("never serves as a production, and a production is never neutralised", async () => {
      await stack.set("ipai:odoo", { runningEnvironment: "production" });
      const up = await stack.ipai("up");
      match(up.all, /is a neutralised copy, and a production never serves one/);
      ok(up.exitCode !== 0);
      match((await refresh()).all, /is a production: no copy of another goes over it/);
      await sql(`delete from ir_config_parameter where key = '${MARK}'`);
      await stack.json("up");
      const handed = await stack.ipai("staging", "export");
      equal(handed.exitCode, 1);
      match(handed.all, /Only a neutralised copy is handed out/);
      const neutralise = await execa(
        "docker",
        ["exec", droplet, "docker", "exec", "odoo-prod", "odoo", "neutralize", "-d", "odoo"],
        { reject: false, all: true },
      );
      match(neutralise.all, /production is never neutralised/);
      equal(await sql(`select count(*) from ir_config_parameter where key = '${MARK}'`), "0");
    });
  });
}
