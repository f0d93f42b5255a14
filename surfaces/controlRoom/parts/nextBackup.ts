import { isProved } from "../../../operations/backup/shapes.ts";
import { ipai } from "../../../report/ipai.ts";
import { html, type Html } from "../html.ts";
import { AGE, type Look } from "../look.ts";
import { nextDaily } from "./dailyTime.ts";
import { shown } from "./reading.ts";
import { badge } from "./status.ts";
import { emptyList } from "./table.ts";
import { exact } from "./time.ts";

/** When the host makes the next backup, by the stack's settings; and the newest one that a person can rely on. */
export function nextBackup(look: Look): Html {
  const reading = look.read("backups", AGE.far);
  const { failure } = reading;
  if (failure?.code === "no-backup") {
    return html`<p class="fact">${badge("act", "none is made")}</p>
      <p>${failure.what} <a href="/${look.stack}/backups">What to do</a></p>`;
  }
  return html`${due(look)}
  ${shown(reading, {
    now: look.now,
    waiting: "Asking the store of backups…",
    show: ({ backups }) => {
      const proved = backups.find(isProved);
      const [newest] = backups;
      if (newest === undefined)
        return emptyList("There is no backup yet.", ipai("backup", { stack: look.stack }));
      return html`<p>
        ${proved ? badge("good", "proved") : badge("bad", "none is proved")} newest
        ${proved ? "proved " : ""}one:
        <a href="/${look.stack}/backups">${(proved ?? newest).id}</a>
      </p>`;
    },
  })}`;
}

function due(look: Look): Html | undefined {
  const all = look.read("settings", AGE.here).output?.settings ?? [];
  const value = (name: string) => all.find(({ key }) => key === name)?.value;
  // As YAML writes it, perhaps in quotes.
  const at = /\d\d:\d\d/.exec(value("backup.at") ?? "")?.[0];
  const timeZone = value("timeZone");
  if (at === undefined || timeZone === undefined) return undefined;
  const next = nextDaily(at, timeZone, look.now).toISOString();
  return html`<p class="fact">${exact(next)}</p>
    <p class="age">each day at ${at}, ${timeZone}</p>`;
}
