import { equal, match } from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { serviceText } from "../../components/backup/units.ts";
import { DROP_IN, ENDED, endedText, LAUNCHER } from "../../components/watch/units.ts";
import { openRemote } from "../../provider/ssh/openRemote.ts";
import type { Remote } from "../../provider/ssh/remote.ts";
import { useDroplet } from "./droplet.ts";
import { startSink, stopSink } from "./support/sink.ts";
import { watchConfiguration } from "./support/watchConfiguration.ts";

const SOURCES = join(import.meta.dirname, "../../components/watch/program/ipai_watch");
const PROGRAM = "/usr/local/lib/ipai/ipai_watch";
const ROOT = "/root/ipai-ended-test";
const BACKUP = "ipai-backup.service";
/** Where the stack lays its own: the units and the program name these places. */
const LAID = [
  PROGRAM,
  "/usr/local/sbin/ipai-watch",
  "/usr/local/sbin/ipai-backup",
  "/etc/ipai/watch.json",
  "/etc/ipai/secrets/watch",
  `/etc/systemd/system/${BACKUP}`,
  `/etc/systemd/system/${BACKUP}.d`,
  `/etc/systemd/system/${ENDED}`,
];

describe("a unit that matters and has ended", () => {
  const droplet = useDroplet();
  let remote: Remote;

  const shell = async (script: string): Promise<string> =>
    (await remote.run({ step: "try", script, args: [] })).stdout;
  const lay = async (path: string, text: string, mode = "644"): Promise<void> => {
    const script = 'mkdir -p "$(dirname "$1")"; cat >"$1"; chmod "$2" "$1"';
    await remote.run({ step: "lay a file", script, args: [path, mode], stdin: text });
  };
  /** Starts the backup's unit, and waits until what systemd starts after it has ended: its state is new then. */
  const ends = async (): Promise<string> => {
    const script = `
rm -f ${ROOT}/told
state() { stat --format='%i %z' ${ROOT}/state/troubles.json 2>/dev/null || true; }
before=$(state)
systemctl start ${BACKUP} || true
left=600
until [ "$(state)" != "$before" ] && [ "$(systemctl is-active ${ENDED})" = inactive ]; do
  [ $left -gt 0 ] || { echo "${ENDED} did not run" >&2; exit 1; }
  left=$((left - 1))
  sleep 0.1
done
cat ${ROOT}/told 2>/dev/null || true`;
    return shell(script);
  };

  before("lay the stack's own units and program", async () => {
    remote = await openRemote(droplet().connection);
    await shell(`mkdir -p ${ROOT}`);
    for (const file of readdirSync(SOURCES).filter((name) => name.endsWith(".py"))) {
      await lay(`${PROGRAM}/${file}`, readFileSync(join(SOURCES, file), "utf8"));
    }
    await startSink(remote, ROOT);
    const address = `${await shell(`cat ${ROOT}/sink`)}/webhook`;
    await lay("/etc/ipai/secrets/watch/webhook", address, "400");
    const configuration = watchConfiguration(ROOT, {
      sinks: [{ kind: "webhook", standIn: false, secret: "webhook" }],
      units: [BACKUP],
    });
    await lay("/etc/ipai/watch.json", configuration);
    await lay("/usr/local/sbin/ipai-watch", LAUNCHER, "755");
    await lay(`/etc/systemd/system/${BACKUP}`, serviceText());
    await lay(`/etc/systemd/system/${BACKUP}.d/ipai-watch.conf`, DROP_IN);
    await lay(`/etc/systemd/system/${ENDED}`, endedText([BACKUP]));
    // Another suite may have left a unit of its own failed on this droplet, which would be told too.
    await shell("systemctl daemon-reload; systemctl reset-failed");
  });
  after(async () => {
    await stopSink(remote);
    await shell(`rm -rf ${LAID.join(" ")} ${ROOT}
systemctl daemon-reload
systemctl reset-failed ${BACKUP} ${ENDED} 2>/dev/null || true`);
    await remote.close();
  });

  it("badly is told at once, by systemd itself, and once; well is told when it was bad", async () => {
    // Its program is not there: as dead as a backup can be.
    match(await ends(), /FAIL: units: ipai-backup\.service: failed, expected not failed/);
    equal(await ends(), "");
    await lay("/usr/local/sbin/ipai-backup", "#!/bin/sh\n", "755");
    match(await ends(), /ok again: units: ipai-backup\.service/);
    equal(await ends(), "");
  });
});
