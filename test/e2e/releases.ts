import { deepEqual, equal, match, notEqual, ok } from "node:assert/strict";
import { execa } from "execa";
import { z } from "zod";

import { stackOutputsSchema } from "../../components/outputs.ts";
import type { LocalStack } from "../support/localStack.ts";
import { Load } from "../support/load/load.ts";
import { odooSiteOf } from "../support/load/site.ts";
import { pushRelease } from "../support/releases.ts";
import { goBackTogether } from "./proposedByAgent.ts";

const up = z.object({ outputs: stackOutputsSchema });
const history = z.object({
  entries: z.array(
    z.object({
      result: z.string(),
      sha: z.string().optional(),
      who: z.string().optional(),
      message: z.string(),
      watch: z.object({ outcome: z.string() }).optional(),
    }),
  ),
});

/** The release that serves no longer finds its database; the other slot still does. */
const LOSE_DATABASE = `set -eu
name=$(docker exec odoo-prod sh -c 'sed -n "s/^db_host *= *//p" "\${ODOO_RC:-/etc/odoo/odoo.conf}"')
echo "127.0.0.1 $name" >>"$(docker inspect -f '{{.HostsPath}}' odoo-prod)"
docker inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}' odoo-prod | tr ' ' '\\n' | grep . | while read -r address; do
  docker exec postgres-prod psql -U odoo -d odoo -qc "select pg_terminate_backend(pid) from pg_stat_activity where client_addr = '$address'"
done`;

/** What users must see of a deploy, whatever becomes of it. */
const noLoss = { failures: [], loggedOut: 0, lost: [], doubled: [] };

/** Few requests, since a test machine has other things to do: a gap of a second meets several. */
async function loadOn(stack: LocalStack): Promise<Load> {
  const { outputs } = up.parse(await stack.json("up"));
  const { logins } = stackOutputsSchema.pick({ logins: true }).parse(await stack.json("logins"));
  return new Load({
    site: await odooSiteOf(outputs),
    database: outputs.database.name,
    login: logins.odooAdmin.user,
    password: logins.odooAdmin.password,
    perSecond: 4,
  });
}

/** Deploy and rollback by pin, with a release that serves and one that does not. */
export function releases(stack: LocalStack, droplet: string): void {
  describe("a release", () => {
    let first: string, next: string, broken: string;

    /** The commit that the running image says it was built from. */
    const running = async (): Promise<string> => {
      const label = '{{index .Config.Labels "org.opencontainers.image.revision"}}';
      const { stdout } = await execa("docker", [
        "exec",
        droplet,
        "docker",
        "inspect",
        "-f",
        label,
        "odoo-prod",
      ]);
      return stdout;
    };

    /** Ids of the web containers in both slots. */
    const containers = async (): Promise<string> => {
      const words = ["docker", "ps", "--all", "--quiet", "--no-trunc"];
      const filter = "label=com.docker.compose.service=odoo-prod";
      return (await execa("docker", ["exec", droplet, ...words, "--filter", filter])).stdout;
    };

    before(async () => {
      first = up.parse(await stack.json("up")).outputs.release.sha;
      [next, broken] = [await pushRelease("next", first), await pushRelease("broken", first)];
    });

    it("that is in no registry is refused before anything changes, and the pin is taken back", async () => {
      const unknown = "0".repeat(40);
      const deploy = await stack.ipai("deploy", unknown);
      notEqual(deploy.exitCode, 0);
      match(deploy.all, new RegExp(unknown));
      equal(up.parse(await stack.json("up")).outputs.release.sha, first);
    });

    it("is deployed by its SHA while people work, no request of theirs fails, and verify passes", async () => {
      const load = await loadOn(stack);
      await load.start();
      const deploy = await stack.ipai("deploy", next);
      const { failures, loggedOut, lost, doubled } = await load.stop();
      equal(deploy.exitCode, 0, deploy.all);
      deepEqual({ failures, loggedOut, lost, doubled }, noLoss);
      equal(await running(), next);
      const verify = await stack.ipai("verify");
      equal(verify.exitCode, 0, verify.all);
    });

    it("is gone back from when an agent finds it unwell and a person approves, to the slot that is still warm", async () => {
      const before = await containers();
      await execa("docker", ["exec", droplet, "sh", "-c", LOSE_DATABASE]);
      await goBackTogether(stack, first);
      equal(await running(), first);
      deepEqual(await containers(), before, "a container was made for it");
      const verify = await stack.ipai("verify");
      equal(verify.exitCode, 0, verify.all);
    });

    it("is not deployed by CI after that, until a person lifts the pause by the command that is shown", async () => {
      const deploy = await stack.ipaiInCi("deploy", broken);
      notEqual(deploy.exitCode, 0);
      match(deploy.all, /is paused/);
      match(deploy.all, new RegExp(`npx ipai resume --stack ${stack.name}`));
      equal(await running(), first);
      const resume = await stack.ipai("resume");
      equal(resume.exitCode, 0, resume.all);
    });

    it("that ends when it should serve fails the deploy with its last words, and the next up tries again", async () => {
      const load = await loadOn(stack);
      await load.start();
      const deploy = await stack.ipai("deploy", broken);
      const { failures, loggedOut, lost, doubled } = await load.stop();
      notEqual(deploy.exitCode, 0);
      deepEqual({ failures, loggedOut, lost, doubled }, noLoss);
      match(deploy.all, /goes on serving/);
      match(deploy.all, /odoo-prod is not in service/);
      match(deploy.all, /this release serves nothing/);
      const again = await stack.ipai("up");
      notEqual(again.exitCode, 0, "the second up took the broken release for a good one");
    });

    it("is rolled back by its SHA, from a broken one", async () => {
      const rollback = await stack.ipai("rollback", first);
      equal(rollback.exitCode, 0, rollback.all);
      equal(await running(), first);
      const verify = await stack.ipai("verify");
      equal(verify.exitCode, 0, verify.all);
    });

    it("leaves in the history when, who, which SHA, how it ended and how its watch did", async () => {
      const { entries } = history.parse(await stack.json("history"));
      const of = (sha: string) => entries.filter((entry) => entry.sha === sha);
      ok(
        of(next).some(
          ({ result, message, watch }) =>
            result === "succeeded" && message.startsWith("deploy") && watch?.outcome === "passed",
        ),
      );
      ok(of(broken).some(({ result }) => result === "failed"));
      ok(of(first).some(({ message }) => message.startsWith("rollback to")));
      ok(entries.every(({ who }) => who !== undefined && who !== ""));
    });
  });
}
