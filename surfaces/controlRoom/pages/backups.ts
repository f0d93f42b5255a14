import { isProved, type ListedBackup } from "../../../operations/backup/shapes.ts";
import { size } from "../../../operations/backup/text.ts";
import { elapsed } from "../../../report/elapsed.ts";
import { html, type Html } from "../html.ts";
import { AGE, type Look } from "../look.ts";
import { drillTable } from "../parts/drills.ts";
import { shown } from "../parts/reading.ts";
import { badge } from "../parts/status.ts";
import { dataTable, emptyList } from "../parts/table.ts";
import { exact } from "../parts/time.ts";
import { ipai } from "../../../report/ipai.ts";

/** Each backup, and what was proved of it; and each drill. */
export function backupsPage(look: Look): Html {
  return html`${backupTable(look)}
    <h2>Drills</h2>
    <p class="age">A drill brings a whole production back on another machine, and uses it.</p>
    ${drillTable(look)}`;
}

function backupTable(look: Look): Html {
  return shown(look.read("backups", AGE.far), {
    now: look.now,
    waiting: "Asking the store of backups…",
    show: ({ backups: all }) =>
      all.length === 0
        ? emptyList("There is no backup yet.", ipai("backup", { stack: look.stack }))
        : html`${dataTable("Backups, newest first", ["Backup (UTC)", "State", "Took", "Size", "Release", "Compared"], all.map(rowOf))}
            <p class="age">
              A proved backup was restored beside production and compared, row by row and file by
              file.
              <code>${ipai("restore", { stack: look.stack })}</code> brings one back.
            </p>`,
  });
}

function rowOf(backup: ListedBackup): (Html | string)[] {
  const { id, made, proof } = backup;
  return [
    html`<code>${id}</code>`,
    state(backup),
    made ? elapsed(made.seconds * 1000) : "?",
    made?.bytes === undefined ? "?" : size(made.bytes),
    html`<code title="${made?.release.sha ?? ""}">${made?.release.sha.slice(0, 12) ?? "?"}</code>`,
    proof ? proof.checks.map(({ name, lookedAt }) => `${name} ${lookedAt}`).join(", ") : "nothing",
  ];
}

function state(backup: ListedBackup): Html {
  const { complete, made, proof } = backup;
  if (made?.failure) return html`${badge("bad", "failed")} ${made.failure.what}`;
  if (!complete) return html`${badge("bad", "unfinished")} some of its parts are not in the store`;
  if (proof === null) return badge("act", "never proved");
  const at = exact(new Date(proof.at * 1000).toISOString());
  if (isProved(backup)) return html`${badge("good", "proved")} ${at}`;
  const problems = proof.checks.flatMap((check) => check.problems);
  return html`${badge("bad", "not proved")} ${problems[0] ?? at}`;
}
