import { deepEqual, equal, match, ok } from "node:assert/strict";
import { z } from "zod";
import { n8n } from "../../images/contracts.ts";
import { DRIFT_ALERT } from "../../components/n8n/driftAlert.ts";
import { DRIFT_DATA, N8N_ALERTS } from "../../components/paths.ts";
import type { LocalStack } from "../support/localStack.ts";
import { handsOn } from "./hands.ts";

const TO = "morning@insightpulseai.com";
const LOOK = `${DRIFT_DATA}/last-look.json`;
const WORD = `${N8N_ALERTS}/${DRIFT_ALERT}.json`;

const mails = z.object({ mails: z.array(z.object({ text: z.string() })) });
const drift = z.object({ drift: z.array(z.object({ name: z.string() })) });
const checked = z.object({
  findings: z.array(z.object({ layer: z.string(), subject: z.string(), found: z.string() })),
});

/** A look of the host's own program, of which only the window of a change is left out: this stack is young. */
const TELL = `cd / && PYTHONPATH=/usr/local/lib/ipai python3 -B -c '
import sys
from ipai_watch import __main__
__main__.maintenance = lambda settings: ""
sys.exit(__main__.main(["tell"]))'`;

/** What n8n tells of in the morning, from its workflow to the sink that the settings name. */
export function driftAlert(stack: LocalStack, droplet: string): void {
  describe("n8n's workflow manifest-drift-alert", () => {
    let kept = 0;

    const { byHand } = handsOn(droplet);
    const drifted = async (): Promise<string[]> => {
      const run = await stack.ipai("drift", "--json");
      ok([0, 7].includes(run.exitCode), run.all);
      return drift.parse(JSON.parse(run.stdout)).drift.map(({ name }) => name);
    };
    const letters = async (): Promise<string[]> => {
      const found = mails.parse(await stack.json("mail", "--to", TO, "--last", "100")).mails;
      return found.map(({ text }) => text);
    };
    /** Runs the workflow as its schedule would, then two looks of the host; what was told, the newest first. */
    const morning = async (): Promise<string[]> => {
      // The n8n that serves has the port on which its runners are met.
      const execute = `n8n execute --id=${DRIFT_ALERT}`;
      await byHand(`docker exec --env N8N_RUNNERS_BROKER_PORT=5690 n8n ${execute}`);
      return looks();
    };
    const looks = async (): Promise<string[]> => {
      await byHand(TELL);
      await byHand(TELL);
      const all = await letters();
      const told = all.slice(0, all.length - kept);
      kept = all.length;
      return told.filter((text) => text.includes("drift: last look without drift"));
    };
    const state = async (): Promise<string> => {
      const run = await stack.ipai("check", "--host-only", "--json");
      const { findings } = checked.parse(JSON.parse(run.stdout));
      return findings.find(({ subject }) => subject === DRIFT_ALERT)?.found ?? "not looked at";
    };
    const up = async (): Promise<void> => {
      const run = await stack.ipai("up", "--refresh");
      equal(run.exitCode, 0, run.all);
    };

    before("the alerts of the stack go to its catcher", async () => {
      await stack.set("ipai:watch", { sinks: [{ kind: "email", to: TO }] });
      await up();
      deepEqual(await drifted(), []);
      await looks();
    });
    after(async () => {
      await stack.set("ipai:watch", {});
      await up();
    });

    it("is there and switched on, and n8n that runs knows of it", async () => {
      match(await state(), /^on, last run: /);
      const log = await byHand("docker logs n8n 2>&1");
      match(log, new RegExp(`Activated workflow "${DRIFT_ALERT}"`));
    });

    it("tells nobody where nothing drifts", async () => {
      deepEqual(await morning(), []);
      match(await state(), /^on, last run: 0 min ago, success$/);
    });

    it("tells at the sink what drifts, since when, and the repair; and the host when that is over", async () => {
      await byHand("systemctl stop certbot.timer");
      const names = await drifted();
      equal(names.length, 1);
      const [alert = "", ...more] = await morning();
      deepEqual(more, []);
      match(
        alert,
        /^act: drift: last look without drift: .* n8n says: not as declared since 20\S+Z: /m,
      );
      match(alert, new RegExp(`: Unit ${names[0] ?? ""}; repair: npx ipai up --refresh --stack `));
      // One trouble: the next morning's word is not told beside it.
      deepEqual(await morning(), []);
      await up();
      deepEqual(await drifted(), []);
      match((await looks())[0] ?? "", /^ok again: drift: /m);
    });

    it("tells of a look that is older than a day, and of one that cannot be read", async () => {
      const day = "$(date -u -d '25 hours ago' +%FT%TZ)";
      await byHand(`sed -i 's/"checkedAt":"[^"]*/"checkedAt":"'"${day}"'/' ${LOOK}`);
      match((await morning())[0] ?? "", /n8n says: nobody has looked for drift since 20\S+Z/);
      deepEqual(await drifted(), []);
      match((await looks())[0] ?? "", /^ok again: drift: /m);
      await byHand(`rm ${LOOK}`);
      match(
        (await morning())[0] ?? "",
        /n8n says: what the last look for drift found cannot be read/,
      );
      deepEqual(await drifted(), []);
      match((await looks())[0] ?? "", /^ok again: drift: /m);
    });

    it("reads and writes nothing of the host but those two files", async () => {
      const inside = (script: string): Promise<string> =>
        byHand(`docker exec n8n sh -c '${script}' 2>&1 || true`);
      match(await inside(`rm ${n8n.exchange.drift}/last-look.json`), /Read-only file system/);
      equal(await byHand(`stat -c %u ${WORD}`), String(n8n.user.uid));
    });

    it("is drift when somebody switches it off or removes it, and up brings it back", async () => {
      await byHand(`docker exec n8n n8n unpublish:workflow --id=${DRIFT_ALERT}`);
      match(await state(), /^switched off, /);
      deepEqual(await drifted(), ["n8n-drift-alert"]);
      const verify = await stack.ipai("verify");
      equal(verify.exitCode, 7, verify.all);
      match(verify.all, /manifest-drift-alert.*switched off/);
      await up();
      match(await state(), /^on, /);
      deepEqual(await drifted(), []);
    });
  });
}
