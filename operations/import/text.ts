import { elapsed } from "../../report/elapsed.ts";
import { ipai } from "../../report/ipai.ts";
import { table } from "../../report/table.ts";
import { size } from "../backup/text.ts";
import type { Loaded, Report } from "./shapes.ts";

export function reportText(report: Report): string {
  const { series, imageSeries, missing, missingNames, inTheWay, writers, writtenAt } = report;
  const rows = [
    ["Odoo", `${series} (this stack's image: ${imageSeries})`],
    ["PostgreSQL", String(report.postgres)],
    ["modules", `${report.modules}, of which this image lacks ${report.lackingModules.length}`],
    ["database", `${report.rows} rows in ${report.tables} tables, ${size(report.dumpBytes)}`],
    ["filestore", `${report.files} files, ${size(report.fileBytes)}`],
    ["to be sent", `${report.sendFiles} files, ${size(report.sendBytes)}`],
    ["missing files", missing === 0 ? "none" : `${missing}: ${missingNames.join(", ")}`],
    ["disk", `${size(report.neededBytes)} needed, ${size(report.freeBytes)} free`],
    ...(writtenAt === null ? [] : [["saved at", new Date(writtenAt * 1000).toISOString()]]),
    ...(writers.length === 0 ? [] : [["writes there", writers.join(", ")]]),
  ];
  const problems = inTheWay.map(({ what, next }) => `in the way: ${what}\n  next: ${next}`);
  return [table(rows), ...problems].join("\n");
}

export function loadedText(
  { database, keptAs, tables, rows, files, seconds }: Loaded,
  closedSeconds: number | null,
): string {
  const what = `${rows} rows in ${tables} tables, each as in the dump, and ${files} files`;
  const took = elapsed(seconds * 1000);
  if (keptAs === null) {
    return `rehearsed as ${database} in ${took}: ${what}; let no Odoo open it that can reach anybody`;
  }
  return [
    `this stack serves it now as ${database} (${took}): ${what}`,
    closedSeconds === null
      ? "what was written after the source was saved is not in it"
      : `nobody could write for ${elapsed(closedSeconds * 1000)}`,
    `what was served before is the database ${keptAs}`,
    `next: ${ipai("up", { refresh: true })}, then ${ipai("verify")}`,
  ].join("\n");
}
