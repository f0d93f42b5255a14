import { equal, ok } from "node:assert/strict";
import { execa } from "execa";
import { z } from "zod";

import type { StackOutputs } from "../../components/outputs.ts";
import { mail as contract } from "../../images/contracts.ts";
import { waitFor } from "../../lab/waitFor.ts";
import type { LocalStack } from "../support/localStack.ts";

const caught = z.array(
  z.object({ subject: z.string(), to: z.array(z.object({ address: z.string() })) }),
);

const checked = z.object({
  ok: z.boolean(),
  findings: z.array(z.object({ layer: z.string() })),
});

/** What Odoo sends is seen in the catcher and reaches nobody. */
export function mail(stack: LocalStack, outputs: () => StackOutputs, droplet: string): void {
  describe("mail", () => {
    it("that Odoo sends lands in the catcher, behind its name and password", async () => {
      const subject = `a letter of ${Date.now()}`;
      const shell = ["odoo", "shell", "--no-http", "--log-level=warn"];
      await execa(
        "docker",
        ["exec", "-i", droplet, "docker", "exec", "-i", "odoo-prod", ...shell],
        {
          input: [
            `m = env['mail.mail'].create({'subject': '${subject}', 'email_to': 'someone@example.com'})`,
            "m.send(raise_exception=True)",
            "env.cr.commit()\n",
          ].join("\n"),
        },
      );
      // The catcher takes a letter from its sender before it shows it.
      const letter = await waitFor(
        async () => (await letters(outputs())).find((one) => one.subject === subject),
        { timeoutMs: 60_000 },
      );
      equal(letter?.to[0]?.address, "someone@example.com");
      const words = ["--last", "1", "--to", "someone@example.com", "--subject", subject, "--json"];
      const shown = await stack.script("mail/inspect_caught_mail.sh", words);
      equal(shown.exitCode, 0, shown.all);
      equal(shown.stdout.split(subject).length, 2);
      const none = await stack.script("mail/inspect_caught_mail.sh", ["--subject", "no such"]);
      equal(none.exitCode, 0, none.all);
      ok(!none.all.includes(subject));
    });

    it("and all else is looked at by the script for dashboards", async () => {
      const run = await stack.script("health/check_all_services.sh", ["--json"]);
      const report = checked.parse(JSON.parse(run.stdout));
      equal(run.exitCode, report.ok ? 0 : 7, run.all);
      const layers = new Set(report.findings.map(({ layer }) => layer));
      for (const layer of ["containers", "odoo", "n8n", "backup", "disk"]) ok(layers.has(layer));
    });
  });
}

async function letters({ urls, edge, logins }: StackOutputs): Promise<z.infer<typeof caught>> {
  ok(urls.mail && logins.mail && edge.caFile, "the stack has no mail catcher");
  const { hostname } = new URL(urls.mail);
  const { stdout } = await execa("curl", ["-sS", "--fail", "--config", "-"], {
    // The password is given on standard input, so no process list shows it.
    input: [
      `url = "${new URL(contract.messages, urls.mail).href}"`,
      `resolve = "${hostname}:${edge.httpsPort}:${edge.address}"`,
      `cacert = "${edge.caFile}"`,
      `user = "${logins.mail.user}:${logins.mail.password}"`,
    ].join("\n"),
  });
  return caught.parse(JSON.parse(stdout));
}
