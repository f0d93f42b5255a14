import { stringify } from "yaml";
import { SECRET_VARIABLES } from "./credentials.ts";
import { settingEntries } from "./catalogue.ts";
import type { SettingEntry } from "./catalogue.ts";
import { settingsSchema } from "./schema.ts";

const HEADING = `# Settings

Every setting of a stack. They stand in \`Pulumi.<stack>.yaml\` under \`config:\`, each key of the first
column's beginning prefixed with \`ipai:\`; what follows a dot stands inside it:

\`\`\`yaml
config:
  ipai:domain: insightpulseai.net
  ipai:host:
    kind: droplet
    size: s-4vcpu-8gb
\`\`\`

\`ipai\` checks the whole file before the engine starts and lists all that is wrong at once; with \`--json\` each is a
finding in \`error.details\`. Secrets are never settings: the stack makes its own, and yours come from the environment, each where a setting asks
for it (\`npx ipai settings\` says which): ${SECRET_VARIABLES.map((name) => `\`${name}\``).join(", ")}.

This page is made from the schema in \`config/\` by \`npm run docs\`.
`;

/** The text of `docs/settings.md`. */
export function settingsReference(): string {
  const entries = settingEntries(settingsSchema);
  const sections = new Set(entries.map(({ key }) => sectionOf(key)));
  const tables = [...sections].map((section) =>
    table(
      section,
      entries.filter(({ key }) => sectionOf(key) === section),
    ),
  );
  return [HEADING, ...tables].join("\n");
}

function sectionOf(key: string): string {
  return key.split(".", 1).join("");
}

function table(section: string, entries: readonly SettingEntry[]): string {
  const rows = entries.map((entry) => `| ${cells(entry).map(escape).join(" | ")} |`);
  return `## ${section}

| Setting | For | Type | Default | Meaning | Example |
| --- | --- | --- | --- | --- | --- |
${rows.join("\n")}
`;
}

function cells(entry: SettingEntry): string[] {
  const { key, kind, type, what, example } = entry;
  return [
    code(key),
    kind === undefined ? "" : code(kind),
    type,
    defaultCell(entry),
    what,
    code(example),
  ];
}

function defaultCell(entry: SettingEntry): string {
  if (entry.required) return "required";
  if (entry.default === undefined) return "see meaning";
  return code(stringify(entry.default, { collectionStyle: "flow", lineWidth: 0 }).trim());
}

function code(text: string): string {
  return `\`${text}\``;
}

function escape(cell: string): string {
  return cell.replaceAll("|", String.raw`\|`);
}
