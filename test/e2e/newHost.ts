import { equal, match } from "node:assert/strict";
import { execa } from "execa";
import type { LocalStack } from "../support/localStack.ts";
import { handsOn } from "./hands.ts";

const LETTER = "kept in the bucket alone";

/** The droplet and its volumes are gone; the bucket and the stack's state are not. */
export function newHost(stack: LocalStack, droplet: string): void {
  describe("a new host", () => {
    const { byHand, sql } = handsOn(droplet);
    const certificate = (): Promise<string> =>
      byHand(
        `openssl x509 -noout -serial -in /etc/letsencrypt/live/erp.${stack.name}.localhost/cert.pem`,
      );

    it("holds the production of the newest backup after one up, and asks for no new certificate", async () => {
      await sql("odoo", `create table e2e_letter as select '${LETTER}' as text`);
      const before = await certificate();
      await stack.json("backup");
      await execa("docker", ["rm", "--force", "--volumes", droplet]);
      const volumes = await execa("docker", ["volume", "ls", "-q", "--filter", `name=${droplet}`]);
      await execa("docker", ["volume", "rm", ...volumes.stdout.split("\n")]);
      await stack.set("ipai:restore", { from: "newest" });
      // Releases before may have left a rewind point there, which was on the host that is gone.
      await stack.set("ipai:data", undefined);
      const up = await stack.ipai("up", "--refresh");
      equal(up.exitCode, 0, up.all);
      equal(await sql("odoo", "select text from e2e_letter"), LETTER);
      equal(await certificate(), before);
      const verify = await stack.ipai("verify");
      equal(verify.exitCode, 0, verify.all);
    });

    it("is an old one after that: the setting does nothing more, and is taken out", async () => {
      const again = await stack.ipai("up");
      equal(again.exitCode, 0, again.all);
      await stack.set("ipai:restore", undefined);
      const without = await stack.ipai("up");
      equal(without.exitCode, 0, without.all);
      match(await sql("odoo", "select text from e2e_letter"), new RegExp(LETTER));
      await sql("odoo", "drop table e2e_letter");
    });
  });
}
