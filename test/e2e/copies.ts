import { deepEqual, equal, ok } from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { z } from "zod";
import { copied, listedBackup } from "../../operations/backup/shapes.ts";
import type { LocalStack } from "../support/localStack.ts";
import { handsOn, newIdentity } from "./hands.ts";

const made = z.object({ id: z.string(), copy: copied });
const listed = z.object({ backups: z.array(listedBackup) });
const TARGET = "e2e_from_copy";

/** Backups in a second bucket of the lab's store, from which nobody deletes in time. */
export function copies(stack: LocalStack, droplet: string): void {
  describe("a second copy", () => {
    const { byHand, inStore, sql } = handsOn(droplet);
    const kept = "/var/lib/ipai-lab/buckets";
    let folder = "";
    let identity = "";
    let backup = "";

    before(async () => {
      folder = await mkdtemp(path.join(tmpdir(), "ipai-copies-"));
      identity = path.join(folder, "identity");
      const escrowFor = await newIdentity(identity);
      const copy = { kind: "lab", lockDays: 1 };
      await stack.set("ipai:backup", { kind: "lab", pointInTime: true, escrowFor, copy });
      const up = await stack.ipai("up");
      equal(up.exitCode, 0, up.all);
      await stack.json("backup", "escrow");
    });
    after(async () => {
      await stack.set("ipai:backup", { kind: "lab", pointInTime: true });
      await rm(folder, { recursive: true, force: true });
    });

    /** With the first bucket gone. */
    async function alone<T>(work: () => Promise<T>): Promise<T> {
      const first = `${kept}/${stack.bucket}`;
      await inStore(`mv ${first} ${first}.away`);
      return work().finally(() => inStore(`mv ${first}.away ${first}`));
    }

    it("is made once a backup is proved, and shown beside it", async () => {
      const run = made.parse(await stack.json("backup"));
      backup = run.id;
      deepEqual([run.copy.ok, run.copy.backups], [true, [backup]], JSON.stringify(run.copy));
      const [newest] = listed.parse(await stack.json("backups")).backups;
      deepEqual(newest?.copy, { held: true, why: null });
    });

    it("is looked at by the host's own watch", async () => {
      const check = z.object({
        findings: z.array(z.object({ subject: z.string(), status: z.string() })),
      });
      const { findings } = check.parse(JSON.parse((await stack.ipai("check", "--json")).stdout));
      const found = findings.find(({ subject }) => subject === "newest copy elsewhere");
      equal(found?.status, "pass");
    });

    it("is restored when the first bucket is gone", async () => {
      const words = ["restore", "newest", "--from", "copy", "--target", TARGET] as const;
      const restore = await alone(() => stack.ipai(...words));
      equal(restore.exitCode, 0, restore.all);
      const users = "select count(*) from res_users";
      equal(await sql(TARGET, users), await sql("odoo", users));
      await sql("postgres", `drop database ${TARGET}`);
      await byHand(`rm -r /var/lib/ipai/odoo/filestore/${TARGET}`);
    });

    it("is drilled with what the escrow holds of it, when the first bucket is gone", async () => {
      const drill = await alone(() =>
        stack.ipai("drill", "--from", "copy", "--identity", identity),
      );
      equal(drill.exitCode, 0, drill.all);
      ok(drill.all.includes(backup));
    });
  });
}
