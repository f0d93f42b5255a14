import { ipai } from "../../../report/ipai.ts";
import { html, type Html } from "../html.ts";
import { AGE, type Look } from "../look.ts";
import type { OutputOf } from "../performing/performing.ts";
import { shown } from "./reading.ts";
import { badge } from "./status.ts";
import { dataTable, emptyList } from "./table.ts";
import { exact, timeAgo } from "./time.ts";

const DAY_MS = 86_400_000;

type Pack = OutputOf<"evidence list">["packs"][number];

const isPassed = ({ result, passed, checks }: Pack): boolean =>
  result === "succeeded" && passed === checks;

/** Drills of the stack by their signed records, newest first; what the host was told, its alerts say. */
function drillsIn(look: Look, show: (drills: readonly Pack[]) => Html): Html {
  return shown(look.read("evidence list", AGE.here), {
    now: look.now,
    waiting: "Reading the packs…",
    show: ({ packs }) => show(packs.filter(({ operation }) => operation === "drill")),
  });
}

/** Each drill that this checkout has a record of. */
export function drillTable(look: Look): Html {
  const { stack, now } = look;
  return drillsIn(look, (drills) =>
    drills.length === 0
      ? emptyList("This checkout has no record of a drill.", ipai("drill", { stack }))
      : dataTable(
          "Drills, newest first",
          ["When", "Result", "Who", "Record"],
          drills.map((pack) => [
            timeAgo(pack.startedAt, now),
            badge(isPassed(pack) ? "good" : "bad", `${pack.passed} of ${pack.checks} checks`),
            pack.who,
            html`<a href="/${stack}/evidence/pack/${pack.folder}/VERIFICATION.md"
              >signed record</a
            >`,
          ]),
        ),
  );
}

/** When the next drill is due: the host's watch asks for one that many days after the last that passed. */
export function nextDrill(look: Look): Html {
  const { stack, now } = look;
  const days = look
    .read("settings", AGE.here)
    .output?.settings.find(({ key }) => key === "watch.limits.drillDays")?.value;
  return drillsIn(look, (drills) => {
    const last = drills.find(isPassed);
    if (last === undefined) {
      return html`<p class="fact">${badge("act", "none on record")}</p>
        <p><code>${ipai("drill", { stack })}</code> brings production back from its bucket.</p>`;
    }
    const due = new Date(Date.parse(last.startedAt) + Number(days) * DAY_MS);
    const isKnown = !Number.isNaN(due.getTime());
    const shownDue = isKnown
      ? badge(due < now ? "act" : "good", `due ${exact(due.toISOString())}`)
      : badge("unknown", "unknown");
    return html`<p class="fact">${shownDue}</p>
      <p>the last one passed ${timeAgo(last.startedAt, now)}, by ${last.who}</p>`;
  });
}
