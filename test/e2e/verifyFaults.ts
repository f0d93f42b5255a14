import { deepEqual, equal, ok } from "node:assert/strict";
import { execa } from "execa";
import { z } from "zod";

import type { LocalStack } from "../support/localStack.ts";

const report = z.object({
  findings: z.array(z.object({ layer: z.string(), status: z.string(), found: z.string() })),
});
type Findings = z.infer<typeof report>["findings"];

/** Something that really went wrong once, done to a serving production and undone again. */
interface Fault {
  readonly title: string;
  readonly make: string;
  readonly mend: string;
  /** The layer that must say so, and what it must have found. */
  readonly layer: string;
  readonly found: RegExp;
  /** A layer that is fooled: the reason why there is more than one. */
  readonly unaware: string;
}

const CONF = "/etc/nginx/ipai.d";
const HIDDEN = "/var/lib/ipai/odoo/addons/19.0/web";
const RELOAD = "nginx -t 2>/dev/null && systemctl reload nginx";

// What was paused has failed its health check meanwhile.
const HEALTHY =
  'until [ "$(docker inspect -f "{{.State.Health.Status}}" n8n)" = healthy ]; do sleep 1; done';

// The interpreter starts before the server listens.
const LISTENS = 'until ss -Hltn "sport = :9999" | grep -q .; do sleep 0.1; done';

/** Changes a file of nginx, keeping the original beside it. */
const nginx = (file: string, change: string): Pick<Fault, "make" | "mend"> => ({
  make: `cp -a ${CONF}/${file} /root/original && ${change} ${CONF}/${file} && ${RELOAD}`,
  mend: `cp -a /root/original ${CONF}/${file} && ${RELOAD}`,
});
const sql = (statement: string): string =>
  `docker exec postgres-prod psql -U odoo -d odoo -v ON_ERROR_STOP=1 -qc "${statement}"`;

function faults(erp: string): Fault[] {
  const vhost = `50-${erp}.conf`;
  return [
    {
      title: "another application at Odoo's name, with status 200",
      ...nginx("15-odoo.conf", "sed -i s/8[01]69/5678/"),
      layer: "edge",
      found: /title "n8n/,
      unaware: "containers",
    },
    {
      title: "a style served as text/html",
      ...nginx(
        vhost,
        `sed -i '0,/  location/s//  location ^~ \\/web\\/assets { types { } default_type text\\/html; return 200 x; }\\n  location/'`,
      ),
      layer: "assets",
      found: /status 200, text\/html/,
      unaware: "edge",
    },
    {
      title: "websockets sent to the HTTP workers",
      ...nginx("15-odoo.conf", "sed -i 's/8\\([01]\\)72/8\\169/'"),
      layer: "websocket",
      found: /status [45]00/,
      unaware: "login",
    },
    {
      title: "a first server that answers for every name",
      ...nginx("30-closed.conf", "sed -i 's/return 444/return 200 hello/'"),
      layer: "unknown host",
      found: /status 200/,
      unaware: "edge",
    },
    {
      title: "plain HTTP that is served",
      ...nginx("40-http.conf", "sed -i 's/return 301.*/return 200 hello;/'"),
      layer: "redirect",
      found: /status 200/,
      unaware: "edge",
    },
    {
      title: "a schema that the code does not know",
      make: sql("alter table res_users rename column action_id to action_id_of_v2"),
      mend: sql("alter table res_users rename column action_id_of_v2 to action_id"),
      layer: "login",
      found: /UndefinedColumn|status 500/,
      unaware: "health",
    },
    {
      title: "a module half-way through an upgrade",
      make: sql("update ir_module_module set state = 'to upgrade' where name = 'web'"),
      mend: sql("update ir_module_module set state = 'installed' where name = 'web'"),
      layer: "modules",
      found: /web: to upgrade/,
      unaware: "login",
    },
    {
      title: "a module that no release declares, in Odoo's data folder",
      make: `mkdir -p ${HIDDEN}`,
      mend: `rmdir ${HIDDEN}`,
      layer: "modules",
      found: /^19\.0\/web$/,
      unaware: "health",
    },
    {
      title: "scheduled actions that no longer run",
      make: sql("update ir_cron set active = false where cron_name = 'IPAI heartbeat'"),
      mend: sql("update ir_cron set active = true where cron_name = 'IPAI heartbeat'"),
      layer: "crons",
      found: /archived/,
      unaware: "containers",
    },
    {
      title: "a port that anybody can reach",
      make: `systemd-run --quiet --unit=stranger python3 -m http.server 9999 && timeout 60 sh -c '${LISTENS}'`,
      mend: "systemctl stop stranger",
      layer: "ports",
      found: /:9999 \(python3\)/,
      unaware: "edge",
    },
    {
      title: "a renewal timer that was switched off",
      make: "systemctl disable --quiet --now certbot.timer",
      mend: "systemctl enable --quiet --now certbot.timer",
      layer: "certificates",
      found: /inactive, disabled/,
      unaware: "edge",
    },
    {
      title: "a vhost that nginx would not start with",
      make: `echo 'server {' >${CONF}/99-broken.conf`,
      mend: `rm ${CONF}/99-broken.conf`,
      layer: "nginx",
      found: /\[emerg\]/,
      unaware: "edge",
    },
    {
      title: "a container that hangs",
      make: "docker pause n8n",
      mend: `docker unpause n8n && timeout 300 sh -c '${HEALTHY}'`,
      layer: "containers",
      found: /^paused/,
      unaware: "login",
    },
  ];
}

/** Breaks a production that serves, in each way, and looks whether `ipai verify` sees that one. */
export function verifyFaults(stack: LocalStack, droplet: string, erp: string): void {
  describe("ipai verify, when something is broken by hand", () => {
    const byHand = (script: string): Promise<unknown> =>
      execa("docker", ["exec", droplet, "sh", "-c", script]);
    const verify = async (): Promise<{ exitCode: number; findings: Findings }> => {
      const { exitCode, stdout } = await stack.ipai("verify", "--json");
      return { exitCode, findings: report.parse(JSON.parse(stdout)).findings };
    };
    const failed = (findings: Findings): Findings =>
      findings.filter(({ status }) => status === "fail");

    for (const fault of faults(erp)) {
      it(`${fault.layer}: ${fault.title}`, async () => {
        await byHand(fault.make);
        try {
          const { exitCode, findings } = await verify();
          equal(exitCode, 7);
          const seen = failed(findings);
          const own = seen.filter(
            ({ layer, found }) => layer === fault.layer && fault.found.test(found),
          );
          ok(own.length > 0, JSON.stringify(seen));
          deepEqual(
            seen.filter(({ layer }) => layer === fault.unaware),
            [],
          );
        } finally {
          await byHand(fault.mend);
        }
      });
    }

    it("passes again once all is mended", async () => {
      const { exitCode, findings } = await verify();
      deepEqual(failed(findings), []);
      equal(exitCode, 0);
    });
  });
}
