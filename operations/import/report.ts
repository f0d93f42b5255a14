import type { DumpFacts, HostFacts, Report, SourceFacts } from "./shapes.ts";

const SHOWN = 20;

/** What an import would bring, and what keeps it from being loaded. */
export function reported(source: SourceFacts, host: HostFacts, dump: DumpFacts): Report {
  const modules = Object.keys(dump.modules);
  const inImage = new Set(host.image.modules);
  const lackingModules = modules.filter((name) => !inImage.has(name)).sort();
  const missing = dump.attachments.filter((name) => !(name in source.files));
  const sizes = Object.values(source.files);
  return {
    series: dump.series,
    imageSeries: host.image.series,
    postgres: dump.postgres,
    modules: modules.length,
    lackingModules,
    tables: Object.keys(dump.rows).length,
    rows: sum(Object.values(dump.rows)),
    dumpBytes: source.dumpBytes,
    files: sizes.length,
    fileBytes: sum(sizes),
    sendFiles: host.lacking.length,
    sendBytes: sum(host.lacking.map((name) => source.files[name] ?? 0)),
    missing: missing.length,
    missingNames: missing.slice(0, SHOWN),
    neededBytes: host.neededBytes,
    freeBytes: host.freeBytes,
    writtenAt: source.writtenAt,
    writers: source.writers,
    inTheWay: inTheWay(host, dump, lackingModules),
  };
}

function inTheWay(
  { image, postgres, extensions }: HostFacts,
  dump: DumpFacts,
  lacking: readonly string[],
): Report["inTheWay"] {
  const found: Report["inTheWay"] = [];
  if (dump.series !== image.series) {
    found.push({
      what: `The source is Odoo ${dump.series}, and this stack's image Odoo ${image.series}.`,
      next: `bring it to ${image.series} first, or set ipai:series`,
    });
  }
  if (lacking.length > 0) {
    found.push({
      what: `This stack's image lacks ${lacking.length} installed modules: ${lacking.join(", ")}.`,
      next: "add them (docs/addons.md) and deploy, or uninstall them at the source",
    });
  }
  if (dump.postgres > postgres) {
    found.push({
      what: `The source is PostgreSQL ${dump.postgres}, newer than this stack's ${postgres}.`,
      next: `dump it with pg_dump of version ${postgres}, from a server of that version`,
    });
  }
  const unknown = dump.extensions.filter((name) => !extensions.includes(name));
  if (unknown.length > 0) {
    found.push({
      what: `This stack's PostgreSQL lacks the extensions ${unknown.join(", ")}.`,
      next: "drop them at the source, if nothing uses them",
    });
  }
  return found;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
