import { equal, match, ok } from "node:assert/strict";
import { execa } from "execa";
import { z } from "zod";
import { store } from "../../lab/names.ts";
import { isProved, listedBackup, proof } from "../../operations/backup/shapes.ts";
import { FLIP } from "../support/flippedBytes.ts";
import type { LocalStack } from "../support/localStack.ts";
import { handsOn } from "./hands.ts";

const made = z.object({ id: z.string(), proof });
const listed = z.object({ backups: z.array(listedBackup) });
const COPY = "e2e_copy";

/** Backups at the lab's S3 server: made, proved, and every way in which a proof must fail. */
export function backups(stack: LocalStack, droplet: string): void {
  describe("a backup", () => {
    const { byHand, inStore, sql } = handsOn(droplet);
    const all = async () => listed.parse(await stack.json("backups")).backups;
    /** Proves the newest backup again, on the host, as its timer does. */
    const proved = async () => {
      const run = await execa("docker", ["exec", droplet, "ipai-backup", "prove"], {
        reject: false,
      });
      const shown = z.object({ proof }).parse(JSON.parse(run.stdout)).proof;
      equal(run.exitCode, shown.ok ? 0 : 1);
      return shown;
    };
    const problems = ({ checks }: z.infer<typeof proof>): string =>
      checks.flatMap((check) => check.problems).join("\n");
    const folder = `/var/lib/ipai-lab/buckets/${stack.bucket}/data`;

    const LARGEST = `find ${folder} -type f -printf '%s %p\\n' | sort -n | tail -1 | cut -d' ' -f2`;

    it("is made, restored and compared, and shown as proved", async () => {
      const run = await stack.script("backup/backup_db.sh", ["--json"]);
      equal(run.exitCode, 0, run.all);
      const backup = made.parse(JSON.parse(run.stdout));
      equal(backup.proof.ok, true, problems(backup.proof));
      ok(backup.proof.checks.every(({ lookedAt }) => lookedAt > 0));
      const [newest] = await all();
      ok(newest && isProved(newest));
      equal(newest.id, backup.id);
    });

    it("is restored beside production, files and all, and never over it", async () => {
      const restore = await stack.script("backup/restore_db.sh", ["newest", COPY]);
      equal(restore.exitCode, 0, restore.all);
      const users = "select count(*) from res_users";
      equal(await sql(COPY, users), await sql("odoo", users));
      const files = (database: string) =>
        byHand(`cd /var/lib/ipai/odoo/filestore/${database}; find . -type f | sort | head -20`);
      equal(await files(COPY), await files("odoo"));
      for (const target of [COPY, "odoo", "n8n"]) {
        const again = await stack.ipai("restore", "newest", "--target", target);
        equal(again.exitCode, 1);
        match(again.all, /never over it/);
      }
      await sql("postgres", `drop database ${COPY}`);
      await byHand(`rm -r /var/lib/ipai/odoo/filestore/${COPY}`);
    });

    it("gives back one attachment, in its place when production has lost it, and one file", async () => {
      const [id = "", name = ""] = (
        await sql(
          "odoo",
          "select id, store_fname from ir_attachment where store_fname is not null order by id limit 1",
        )
      ).split("|");
      const kept = `/var/lib/ipai/odoo/filestore/odoo/${name}`;
      await byHand(`rm ${kept}`);
      const back = await stack.ipai("restore", "newest", "--attachment", id);
      equal(back.exitCode, 0, back.all);
      match(back.all, /production had lost it, and has it again/);
      equal(await byHand(`sha1sum <${kept} | cut -c1-40`), name.slice(3));
      equal(await byHand(`stat -c %u ${kept}`), "100");
      const again = await stack.ipai("restore", "newest", "--attachment", id);
      match(again.all, /goes beside what is there, never over it/);
      match(
        (await stack.ipai("restore", "newest", "--attachment", "none")).all,
        /no such attachment/,
      );

      const file = z.object({ target: z.string() });
      const one = file.parse(
        await stack.json("restore", "newest", "--file", "/opt/ipai/odoo/odoo.conf"),
      );
      equal(await byHand(`cmp ${one.target} /opt/ipai/odoo/odoo.conf && echo same`), "same");
      const none = await stack.ipai("restore", "newest", "--file", "/opt/ipai/none");
      equal(none.exitCode, 1);
      match(none.all, /This backup has no such file/);
    });

    it("cannot be taken away with the key that the host has", async () => {
      const forget = await byHand(
        `cd /etc/ipai/secrets/backup
         AWS_ACCESS_KEY_ID=$(cat access_key) AWS_SECRET_ACCESS_KEY=$(cat secret_key) \\
         RESTIC_PASSWORD_FILE=password RESTIC_CACHE_DIR=/tmp/cache \\
         restic -r s3:http://${store.alias}:${store.port}/${stack.bucket} forget latest --tag ipai 2>&1 || true`,
      );
      match(forget, /Access Denied/);
      ok((await all()).some(isProved));
    });

    it("is not proved while one byte in the store is another, and is once it is put right", async () => {
      // In every file that is there by now, since who knows which of them holds what.
      await inStore(`find ${folder} -type f >/tmp/flipped`);
      await inStore(FLIP);
      const broken = await proved().finally(() => inStore(FLIP));
      equal(broken.ok, false);
      match(problems(broken), /cannot be read from the repository|ciphertext verification failed/);
      equal((await proved()).ok, true);
    });

    it("is not proved while a file of the store is gone", async () => {
      const pack = await inStore(LARGEST);
      await inStore(`mv ${pack} /tmp/pack`);
      const broken = await proved().finally(() => inStore(`mv /tmp/pack ${pack}`));
      equal(broken.ok, false);
      match(problems(broken), /does not exist/);
      equal((await proved()).ok, true);
    });

    it("is not proved when an attachment had lost its file before, and says which", async () => {
      const kept = "/var/lib/ipai/odoo/filestore/odoo";
      const name = await sql(
        "odoo",
        "select store_fname from ir_attachment where store_fname is not null order by id limit 1",
      );
      await byHand(`mv ${kept}/${name} /tmp/lost`);
      const backup = await stack
        .ipai("backup")
        .finally(() => byHand(`mv /tmp/lost ${kept}/${name}`));
      equal(backup.exitCode, 7, backup.all);
      match(backup.all, new RegExp(`NOT proved[\\s\\S]*${name}: was not there`));
    });

    it("that cannot dump the database is no backup, and the list says why", async () => {
      const program = "/usr/lib/postgresql/17/bin/pg_dump";
      await byHand(`docker exec -u root postgres-prod mv ${program} ${program}.away`);
      const backup = await stack
        .ipai("backup")
        .finally(() => byHand(`docker exec -u root postgres-prod mv ${program}.away ${program}`));
      equal(backup.exitCode, 1, backup.all);
      const [newest] = await all();
      equal(newest?.complete, false);
      match(
        (await stack.ipai("backups")).all,
        /failed: The dump of a database broke off, so there is no backup/,
      );
    });

    it("says that the password is wrong, and the command that it names puts it right", async () => {
      const password = "/etc/ipai/secrets/backup/password";
      await byHand(`printf another >${password}`);
      const backup = await stack.ipai("backup");
      equal(backup.exitCode, 1);
      match(backup.all, /does not open with this stack's password/);
      match(backup.all, /next: npx ipai up --refresh --stack/);
      const up = await stack.ipai("up", "--refresh");
      equal(up.exitCode, 0, up.all);
      const again = await stack.ipai("backup");
      equal(again.exitCode, 0, again.all);
    });
  });
}
