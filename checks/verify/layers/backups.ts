import { z } from "zod";
import { parsedJson } from "../../../machine/parsedJson.ts";
import { finding } from "../finding.ts";
import type { Status } from "../finding.ts";
import type { HostProbe } from "../host/probe.ts";
import { notAnAnswer } from "../host/said.ts";
import type { Layer } from "../layer.ts";
import { bringUp } from "../nextStep.ts";
import { ipai } from "../../../report/ipai.ts";

export const TIMER = "ipai-backup.timer";
/** A night, and the time that a backup may take. Hours. */
const ACT = 26;
/** Two nights without one. Hours. */
const FAIL = 50;

/** What the host noted of each proof; the store is not asked, so that a look costs nothing. */
const backupsProbe: HostProbe = {
  name: "backups",
  script: `python3 - <<'PY'
import json, pathlib, subprocess
ask = lambda *words: subprocess.run(words, capture_output=True, text=True).stdout.strip()
proofs = [json.loads(file.read_text()) for file in pathlib.Path("/var/lib/ipai/backup/proofs").glob("[0-9]*.json")]
proved = [each["id"] for each in proofs if each["ok"]]
print(json.dumps({
    "proved": max(proved, default=None),
    "tried": max((each["id"] for each in proofs), default=None),
    "timer": ask("systemctl", "is-active", "ipai-backup.timer"),
    "service": ask("systemctl", "show", "--property=Result", "--value", "ipai-backup.service"),
}))
PY`,
};

const facts = z.object({
  proved: z.string().nullable(),
  tried: z.string().nullable(),
  timer: z.string(),
  service: z.string(),
});

/** The newest backup that was proved is of last night, and tonight's will be made. */
export const backups: Layer = {
  name: "backups",
  declaredProbes: ({ backup }) => (backup === undefined ? [] : [backupsProbe]),
  judge: async ({ outputs, host, now }) => {
    if (outputs.backup === undefined) return [];
    const printed = await host(backupsProbe);
    const found = parsedJson(printed.stdout, facts);
    if (found === undefined) throw notAnAnswer("python3", printed);
    const { proved, tried, timer, service } = found;
    const again = ipai("backup", { stack: outputs.stack });
    const hours = proved === null ? undefined : hoursSince(proved, now);
    return [
      finding(timer === "active", {
        subject: TIMER,
        expected: "active",
        found: timer || "unknown",
        next: bringUp(outputs),
      }),
      finding(service === "success", {
        subject: "ipai-backup.service",
        expected: "its last run ended well",
        found: service || "unknown",
        next: again,
      }),
      finding(statusOf(hours), {
        subject: "newest proved backup",
        expected: `less than ${ACT} h old`,
        found:
          hours === undefined
            ? "there is none"
            : `${proved ?? ""}, ${Math.floor(hours)} h old${tried === proved ? "" : `; ${tried ?? ""} was not proved`}`,
        next: again,
      }),
    ];
  },
};

function statusOf(hours: number | undefined): Status {
  // A stack of today has made none yet.
  if (hours === undefined || hours >= ACT) return (hours ?? 0) < FAIL ? "act" : "fail";
  return "pass";
}

function hoursSince(id: string, now: Date): number {
  const iso = id.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z");
  return (now.getTime() - Date.parse(iso)) / 3_600_000;
}
