import { join } from "node:path";
import { ExitCode, UserError } from "../report/userError.ts";
import { settingEntries } from "./catalogue.ts";
import type { SettingEntry } from "./catalogue.ts";
import { complete } from "./complete.ts";
import type { Settings } from "./complete.ts";
import { exampleFor, findingsOf } from "./complaint.ts";
import { placeholders } from "./placeholder.ts";
import { asFinding, findingLine } from "./finding.ts";
import type { SettingFinding } from "./finding.ts";
import { workflowFindings } from "./github/workflowFindings.ts";
import { rules } from "./rules.ts";
import type { PartialSettings } from "./rules.ts";
import { settingsSchema } from "./schema.ts";
import { readStackFile } from "./stackFile.ts";
import type { StackFile } from "./stackFile.ts";

export type { Settings } from "./complete.ts";

/** The release that a stack is to serve, in place of the one that its file names. */
export interface Pin {
  readonly release: string;
  /** What its tag must stand for; any when left out. */
  readonly digest?: string | undefined;
  /** The rewind point that it is to stand on; the file's when left out. */
  readonly data?: string | undefined;
}

/** A stack's file as it was read, once, for one operation. */
export interface StackSettings {
  /** The release that the file names, if it names one. */
  readonly pinned: string | undefined;
  /**
   * The settings, with another release than the file's where one is given. The file stays as it is.
   *
   * @throws UserError with every problem of the file at once; exit code 2.
   */
  settings(pin?: Pin): Settings;
}

/**
 * Reads and checks the settings of a stack: the only thing that the program is told.
 *
 * @param root The checkout, where `Pulumi.<stack>.yaml` lies.
 * @throws UserError with every problem of the file at once; exit code 2.
 */
export function loadSettings(stack: string, root: string, pin?: Pin): Settings {
  return readSettings(stack, root).settings(pin);
}

/** What a stack's owner sets last; made up for those who only look. */
const SET_LAST = {
  release: "0".repeat(40),
  ssh: { allowFrom: ["192.0.2.1/32"] },
};

/**
 * The settings for a look at what is there, before a release was chosen and anybody was let in.
 *
 * @returns Also the keys that are still to be set before `up`.
 */
export function loadSettingsForLooking(
  stack: string,
  root: string,
): { settings: Settings; missing: string[] } {
  const { file, path } = readable(stack, root);
  const missing: string[] = [];
  const ssh = file.values["ssh"] as { allowFrom?: unknown } | undefined;
  if (file.values["release"] === undefined) missing.push("ipai:release");
  if (ssh?.allowFrom === undefined) missing.push("ipai:ssh.allowFrom");
  const values = { ...SET_LAST, ...file.values, ssh: { ...SET_LAST.ssh, ...ssh } };
  return { settings: settingsOf({ ...file, values }, { stack, root, path }), missing };
}

/**
 * Reads a stack's file, for an operation that needs to know what was pinned as well.
 *
 * @throws UserError when it is not there, or is not the file of a stack; exit code 2.
 */
export function readSettings(stack: string, root: string): StackSettings {
  const { file, path } = readable(stack, root);
  const { release } = file.values;
  return {
    pinned: typeof release === "string" ? release : undefined,
    settings: (pin) => settingsOf(pin ? repinned(file, pin) : file, { stack, root, path }),
  };
}

function readable(stack: string, root: string): { file: StackFile; path: string } {
  const path = join(root, `Pulumi.${stack}.yaml`);
  const file = readStackFile(path, stack);
  if (!file.readable) throw settingsError(path, file.findings);
  return { file, path };
}

function repinned(file: StackFile, { release, digest, data }: Pin): StackFile {
  const traps = file.traps.filter(({ key }) => !PIN_KEYS.includes(key));
  const kept = Object.entries(file.values).filter(([key]) => key !== "digest");
  const pinned = {
    release,
    ...(digest !== undefined && { digest }),
    ...(data !== undefined && { data }),
  };
  return { ...file, traps, values: { ...Object.fromEntries(kept), ...pinned } };
}

/** What is wrong with a pin that is replaced is nobody's business. */
const PIN_KEYS = ["ipai:release", "ipai:digest"];

function settingsOf(
  { values, findings, traps }: StackFile,
  { stack, root, path }: { stack: string; root: string; path: string },
): Settings {
  const parsed = settingsSchema.safeParse(values);
  const entries = settingEntries(settingsSchema);
  const found = [
    ...findings,
    ...(parsed.success ? [] : findingsOf(parsed.error, values, entries)),
    ...placeholderFindings(values, entries),
    ...rules.flatMap((rule) => rule(rightSections(values), stack)),
    ...workflowFindings(rightSections(values).github, root),
    ...traps,
  ];
  if (!parsed.success || found.length > 0) throw settingsError(path, onePerKey(found));
  return complete(parsed.data, { stack, root });
}

/**
 * For what writes into a stack's file before its settings are read.
 *
 * @throws UserError when it is not there, or is not the file of a stack.
 */
export function refuseBrokenFile(stack: string, root: string): void {
  const path = join(root, `Pulumi.${stack}.yaml`);
  const { findings } = readStackFile(path, stack);
  if (findings.length > 0) throw settingsError(path, findings);
}

function placeholderFindings(
  values: Readonly<Record<string, unknown>>,
  entries: readonly SettingEntry[],
): SettingFinding[] {
  return Object.entries(values)
    .flatMap(([key, value]) => placeholders(key, value))
    .map(({ key, what }) => ({
      key: `ipai:${key}`,
      what,
      example: exampleFor(key, values, entries),
    }));
}

/** Parses section by section, so that the rules can speak although another section is wrong. */
function rightSections(values: Readonly<Record<string, unknown>>): PartialSettings {
  const sections = Object.entries(settingsSchema.shape).flatMap(([key, schema]) => {
    const parsed = schema.safeParse(values[key]);
    return parsed.success ? [[key, parsed.data] as const] : [];
  });
  return Object.fromEntries(sections);
}

/** A placeholder usually is no valid value either: say it once, with the example. */
function onePerKey(findings: readonly SettingFinding[]): SettingFinding[] {
  const byKey = new Map<string, SettingFinding>();
  for (const finding of findings) {
    byKey.set(finding.key, { ...byKey.get(finding.key), ...finding });
  }
  return [...byKey.values()];
}

function settingsError(path: string, findings: readonly SettingFinding[]): UserError {
  const count = findings.length === 1 ? "One setting is" : `${findings.length} settings are`;
  return new UserError(`${count} wrong in ${path}.`, {
    given: findings.map(findingLine).join("\n"),
    details: findings.map((finding) => asFinding(path, finding)),
    code: "settings",
    exitCode: ExitCode.configuration,
    next: "Mend the file; docs/settings.md has every setting.",
  });
}
