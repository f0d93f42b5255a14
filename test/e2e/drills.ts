import { deepEqual, equal, match, ok } from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { z } from "zod";
import { BACKUP_DATA } from "../../components/paths.ts";
import { store } from "../../lab/names.ts";
import { proof } from "../../operations/backup/shapes.ts";
import { FLIP } from "../support/flippedBytes.ts";
import { escrowFile } from "../../operations/backup/escrow.ts";
import { checkout, type LocalStack } from "../support/localStack.ts";
import { handsOn, newIdentity } from "./hands.ts";

const drilled = z.object({
  id: z.string(),
  ok: z.boolean(),
  checks: proof.shape.checks,
  recoveryTimeSeconds: z.number(),
  evidence: z.object({ folder: z.string() }),
});
const pruned = z.object({ kept: z.array(z.string()), removed: z.array(z.string()) });

/** A production brought back from its bucket and the escrow alone, and every way in which that must fail. */
export function drills(stack: LocalStack, droplet: string): void {
  describe("a drill", () => {
    let folder = "";
    let identity = "";
    let backup = "";
    const { byHand, inStore } = handsOn(droplet);
    const drill = (...more: string[]) => stack.ipai("drill", "--identity", identity, ...more);
    /** As the host does it, with the host's key: it may add. */
    const restic = (words: string): Promise<string> =>
      byHand(`cd /etc/ipai/secrets/backup
        export AWS_ACCESS_KEY_ID=$(cat access_key) AWS_SECRET_ACCESS_KEY=$(cat secret_key)
        export RESTIC_PASSWORD_FILE=password RESTIC_CACHE_DIR=/tmp/cache
        export RESTIC_REPOSITORY=s3:http://${store.alias}:${store.port}/${stack.bucket}
        ${words}`);
    const data = `/var/lib/ipai-lab/buckets/${stack.bucket}/data`;

    before(async () => {
      folder = await mkdtemp(path.join(tmpdir(), "ipai-drill-"));
      identity = path.join(folder, "identity");
      const escrowFor = await newIdentity(identity);
      await stack.set("ipai:backup", { kind: "lab", pointInTime: true, escrowFor });
      const credential = [
        { id: "ipaidrill1234567", name: "drill", type: "httpBasicAuth", data: { user: "a" } },
      ];
      await byHand(`docker exec -i n8n sh -c 'cat >/tmp/c; n8n import:credentials --input=/tmp/c' <<'E'
${JSON.stringify(credential)}
E`);
      await stack.json("backup", "escrow");
      backup = z.object({ id: z.string() }).parse(await stack.json("backup")).id;
    });
    after(() => rm(folder, { recursive: true, force: true }));

    it("brings production back, uses it, and leaves signed evidence and nothing else", async () => {
      // As the weekly workflow does: what is secret is in the environment, and nothing on the disk.
      const run = await stack.script("backup/drill.sh", ["--json"], {
        IPAI_AGE_IDENTITY: await readFile(identity, "utf8"),
        IPAI_ESCROW: await readFile(escrowFile(checkout, stack.name), "utf8"),
      });
      equal(run.exitCode, 0, run.all);
      const done = drilled.parse(JSON.parse(run.stdout));
      equal(done.id, backup);
      const wanted = [
        "odoo: login",
        "mail lands in the drill's catcher",
        "odoo: mark of this backup",
        "n8n: credentials",
      ];
      for (const name of wanted) ok(done.checks.some((check) => check.name === name && check.ok));
      ok(done.recoveryTimeSeconds > 0);
      const left = await execa("docker", ["ps", "-aq", "--filter", "label=ipai.drill"]);
      equal(left.stdout, "");
      match(await byHand(`cat ${BACKUP_DATA}/drills/${backup}.json`), /"ok": true/);
    });

    it("fails with another password, and says so", async () => {
      const other = path.join(folder, "other");
      await newIdentity(other);
      const closed = await stack.ipai("drill", "--identity", other);
      match(closed.all, /This identity does not open the escrow/);
      equal(closed.exitCode, 3);
    });

    it("fails while a byte of the store is another, and says so", async () => {
      await inStore(`find ${data} -type f >/tmp/flipped`);
      await inStore(FLIP);
      const broken = await drill().finally(() => inStore(FLIP));
      match(broken.all, /The store gives back other bytes than were written/);
      equal(broken.exitCode, 1);
    });

    it("fails while a file of the store is gone, and says so", async () => {
      const all = await inStore(`mkdir /tmp/away; cd ${data}; find . -type f | sort`);
      ok(all.length > 0);
      const away = `cd ${data}; for f in $(find . -type f -size +20k); do mv $f /tmp/away/; done`;
      const back = `cd /tmp/away; for f in *; do mv $f ${data}/$(echo $f | cut -c1-2)/; done; rmdir /tmp/away`;
      await inStore(away);
      const broken = await drill().finally(() => inStore(back));
      match(broken.all, /A file of the store is gone/);
      deepEqual(await inStore(`cd ${data}; find . -type f | sort`), all);
    });

    it("fails with a dump that ends too early, and says so", async () => {
      const tags = `--tag=ipai --tag=kind:database.odoo --tag=backup:${backup}`;
      await restic(`id=$(restic snapshots --json --no-lock --tag=kind:database.odoo,backup:${backup} |
          python3 -c 'import json,sys; print(json.load(sys.stdin)[-1]["short_id"])')
        restic dump --no-lock $id /odoo.dump | head -c 3000000 >/tmp/half
        restic backup --quiet --stdin --stdin-filename=odoo.dump ${tags} </tmp/half; rm /tmp/half`);
      const broken = await drill();
      match(broken.all, /The dump of odoo ends too early/);
      equal(broken.exitCode, 1);
    });

    it("fails with an attachment that is not among the files, and names it", async () => {
      backup = z.object({ id: z.string() }).parse(await stack.json("backup")).id;
      const name = await byHand(
        `docker exec postgres-prod psql -U postgres -d odoo -Atc "select store_fname from ir_attachment where store_fname is not null order by id limit 1"`,
      );
      const tags = `--tag=ipai --tag=kind:files --tag=backup:${backup}`;
      await restic(`restic backup --quiet ${tags} --exclude=/var/lib/ipai/odoo/filestore/odoo/${name} \\
        /var/lib/ipai/odoo /var/lib/ipai/n8n /etc/ipai /opt/ipai`);
      const broken = await drill();
      match(broken.all, new RegExp(`NOT proved[\\s\\S]*${path.basename(name)}: not in the backup`));
      equal(broken.exitCode, 7);
    });
  });

  describe("pruning", () => {
    it("keeps the newest proved backup of the day and takes the others, with a key that is not the host's", async () => {
      const made = z.object({ id: z.string() }).parse(await stack.json("backup")).id;
      const would = pruned.parse(await stack.json("backup", "prune", "--dry-run"));
      ok(would.removed.length > 0);
      const done = pruned.parse(await stack.json("backup", "prune"));
      deepEqual(done, { ...would, kept: done.kept });
      deepEqual(done.kept, [made]);
      const again = pruned.parse(await stack.json("backup", "prune"));
      deepEqual(again.removed, []);
      equal((await stack.ipai("backups")).all.includes("no longer in the store"), true);
    });
  });
}
