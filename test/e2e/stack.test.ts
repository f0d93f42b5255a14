import { deepEqual, equal, match, ok } from "node:assert/strict";
import { execa } from "execa";
import { z } from "zod";

import { stackOutputsSchema, type StackOutputs } from "../../components/outputs.ts";
import { LocalStack } from "../support/localStack.ts";
import { backups } from "./backups.ts";
import { copies } from "./copies.ts";
import { drills } from "./drills.ts";
import { dataReleases } from "./dataReleases.ts";
import { driftAge } from "./driftAge.ts";
import { driftAlert } from "./driftAlert.ts";
import { moments } from "./moments.ts";
import { loginPage } from "./loginPage.ts";
import { mail } from "./mail.ts";
import { newHost } from "./newHost.ts";
import { officialCli } from "./officialCli.ts";
import { releases } from "./releases.ts";
import { room } from "./room.ts";
import { staging } from "./staging.ts";
import { verifyFaults } from "./verifyFaults.ts";

const changes = z.object({ summary: z.record(z.string(), z.number()) });
const logins = stackOutputsSchema.pick({ logins: true });
const drift = z.object({ drift: z.array(z.object({ name: z.string() })) });

describe("a stack of this machine, from nothing to nothing", function () {
  this.timeout(1_200_000);
  const stack = new LocalStack("e2e");
  const droplet = `ipai-droplet-${stack.name}`;
  const erp = `erp.${stack.name}.localhost`;
  const vhost = `/etc/nginx/ipai.d/50-${erp}.conf`;
  let outputs: StackOutputs;

  /** Runs a command on the droplet as somebody with a shell there would. */
  const byHand = async (script: string): Promise<string> =>
    (await execa("docker", ["exec", droplet, "sh", "-c", script])).stdout;
  const changed = (summary: Record<string, number>): Record<string, number> =>
    Object.fromEntries(
      Object.entries(summary).filter(([kind, count]) => kind !== "same" && count > 0),
    );
  const drifted = async (): Promise<string[]> => {
    const run = await stack.ipai("drift", "--json");
    ok([0, 7].includes(run.exitCode), run.all);
    return drift.parse(JSON.parse(run.stdout)).drift.map(({ name }) => name);
  };

  // In a hook, so that each suite below can be run alone (`--grep`).
  before("comes up from nothing", async () => {
    await stack.configure({ "ipai:backup": { kind: "lab", pointInTime: true } });
    const up = z.object({ outputs: stackOutputsSchema }).parse(await stack.json("up"));
    // What up prints has its passwords taken out.
    outputs = { ...up.outputs, ...logins.parse(await stack.json("logins")) };
  });
  after(() => stack.remove());

  it("passes every check of ipai verify once it is up", async () => {
    const verify = await stack.ipai("verify");
    equal(verify.exitCode, 0, verify.all);
  });

  it("is not changed by a second up, nor by one that reads everything back first", async () => {
    deepEqual(changed(changes.parse(await stack.json("up")).summary), {});
    deepEqual(changed(changes.parse(await stack.json("up", "--refresh")).summary), {});
    deepEqual(await drifted(), []);
  });

  it("shows a changed file as text in its preview, and no secret", async () => {
    await stack.set("ipai:edge", { bodyLimitMb: 65 });
    const preview = await stack.ipai("preview");
    equal(preview.exitCode, 0, preview.all);
    match(preview.all, /-\s*client_max_body_size 128m/);
    match(preview.all, /\+\s*client_max_body_size 65m/);
    await stack.set("ipai:edge", {});
  });

  it("sees a file that was edited by hand and puts it right, and nginx with it", async () => {
    const original = await byHand(`cat ${vhost}`);
    await byHand(`sed -i 's/^server {/server { # by hand/' ${vhost}`);
    equal((await drifted()).length, 1);
    const up = await stack.ipai("up", "--refresh");
    equal(up.exitCode, 0, up.all);
    equal(await byHand(`cat ${vhost}`), original);
    deepEqual(await drifted(), []);
  });

  it("sees a unit that was stopped by hand and starts it again", async () => {
    await byHand("systemctl stop certbot.timer");
    equal((await drifted()).length, 1);
    const up = await stack.ipai("up", "--refresh");
    equal(up.exitCode, 0, up.all);
    equal(await byHand("systemctl is-active certbot.timer"), "active");
  });

  it("sees a container that was stopped by hand and starts it again", async () => {
    await byHand("docker stop -t 5 odoo-cron");
    equal((await drifted()).length, 1);
    const up = await stack.ipai("up", "--refresh");
    equal(up.exitCode, 0, up.all);
    equal(await byHand("docker inspect -f '{{.State.Health.Status}}' odoo-cron"), "healthy");
  });

  it("keeps every password out of process lists, container metadata and the stack's file", async () => {
    const { odooAdmin, odooProbe, n8nOwner, mail: ofMail } = outputs.logins;
    const visible = await byHand(
      "ps auxww; docker ps -aq | xargs docker inspect; cat /proc/*/cmdline | tr '\\0' ' '",
    );
    const files = await byHand("cat /etc/ipai/secrets/*/*");
    for (const { password } of [odooAdmin, odooProbe, n8nOwner, ...(ofMail ? [ofMail] : [])]) {
      ok(files.includes(password), "the password is not even where it should be");
      ok(!visible.includes(password), "a password can be seen by every user of the host");
    }
    const state = await execa("grep", ["-rlF", odooAdmin.password, "."], {
      cwd: new URL("../../.state/backend", import.meta.url),
      reject: false,
    });
    equal(state.stdout, "", "a password stands in the state in clear");
  });

  it("publishes nothing but SSH, HTTP and HTTPS to the network", async () => {
    const listening = await byHand("ss -Hltn | awk '{print $4}'");
    const open = listening
      .split("\n")
      .filter((address) => !/^(?:127\.|\[::1\])/.test(address))
      .map((address) => address.replace(/^.*:/, ""));
    deepEqual([...new Set(open)].sort(), ["22", "443", "80"]);
  });

  driftAge(stack, droplet);
  loginPage(() => outputs, droplet);
  mail(stack, () => outputs, droplet);
  driftAlert(stack, droplet);
  room(stack, droplet);
  officialCli(stack);
  verifyFaults(stack, droplet, erp);
  releases(stack, droplet);
  dataReleases(stack, droplet);
  backups(stack, droplet);
  moments(stack, droplet);
  drills(stack, droplet);
  copies(stack, droplet);
  newHost(stack, droplet);
  staging(stack, droplet);

  // Last, in a suite of its own: mocha runs a suite's own tests before the suites inside it.
  describe("in the end", () => {
    it("is whole again after its droplet was removed, by the command that is shown", async () => {
      await execa("docker", ["rm", "--force", "--volumes", droplet]);
      const lost = await stack.ipai("verify");
      match(lost.all, /npx ipai up --refresh/);
      const up = await stack.ipai("up", "--refresh");
      equal(up.exitCode, 0, up.all);
      const verify = await stack.ipai("verify");
      equal(verify.exitCode, 0, verify.all);
    });

    it("leaves nothing behind when it is destroyed", async () => {
      const destroy = await stack.ipai("destroy", "--yes");
      equal(destroy.exitCode, 0, destroy.all);
      const containers = await execa("docker", ["ps", "-aq", "--filter", `name=${droplet}`]);
      const volumes = await execa("docker", ["volume", "ls", "-q", "--filter", `name=${droplet}`]);
      equal(containers.stdout + volumes.stdout, "");
      deepEqual(changed(changes.parse(await stack.json("destroy", "--yes")).summary), {});
    });
  });
});
