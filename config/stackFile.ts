import { readFileSync } from "node:fs";
import { parseDocument } from "yaml";
import type { Document, YAMLError } from "yaml";
import { ExitCode, UserError } from "../report/userError.ts";
import type { SettingFinding } from "./finding.ts";
import { conflictFinding, encodingFinding, yamlTraps } from "./yamlTraps.ts";

/** What a stack's file holds for us, and what is wrong with the file itself. */
export interface StackFile {
  /** Values under `config`, by key without `ipai:`. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly findings: readonly SettingFinding[];
  /** Values that YAML reads in another way than people do; said in place of all else about them. */
  readonly traps: readonly SettingFinding[];
  /** False when the file's syntax is broken, so that nothing can be said about its values. */
  readonly readable: boolean;
}

const NAMESPACE = "ipai:";
/** What the engine keeps in the file beside `config`. */
const ENGINE_KEYS = ["secretsprovider", "encryptedkey", "encryptionsalt", "environment"];
/** Settings of the clouds' own providers, which the engine hands to them. */
const PROVIDER_NAMESPACES = ["digitalocean:", "cloudflare:", "github:", "docker:", "pulumi:"];

/** @throws UserError when there is no such file. */
export function readStackFile(path: string, stack: string): StackFile {
  const source = read(path, stack);
  const unreadable = (...findings: SettingFinding[]): StackFile => ({
    values: {},
    findings,
    traps: [],
    readable: false,
  });
  const spoilt = encodingFinding(source) ?? conflictFinding(source);
  if (spoilt) return unreadable(spoilt);
  const document = parseDocument(source);
  const syntax = document.errors.map((error) => syntaxFinding(error, source));
  if (document.errors.some(({ code }) => code !== "DUPLICATE_KEY")) {
    return unreadable(...syntax);
  }
  const { content, finding } = plain(document);
  if (finding) return unreadable(...syntax, finding);
  const { values, findings } = sort(content ?? {});
  const traps = yamlTraps(document);
  return { values, findings: [...syntax, ...findings], traps, readable: true };
}

/** The file's content. Its aliases may lead nowhere, in a circle, or to a text without end. */
function plain(document: Document): { content?: unknown; finding?: SettingFinding } {
  try {
    const content: unknown = document.toJS();
    JSON.stringify(content);
    return { content };
  } catch (error) {
    if (error instanceof ReferenceError || error instanceof TypeError) {
      const [why = ""] = error.message.split("\n");
      return { finding: { key: "an alias (*)", what: `cannot be followed: ${why}` } };
    }
    throw error;
  }
}

/** @throws UserError when there is no such file. */
export function requireStackFile(path: string, stack: string): void {
  read(path, stack);
}

function read(path: string, stack: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw new UserError(`The stack "${stack}" has no settings: ${path} cannot be read.`, {
      code: "settings-file",
      exitCode: ExitCode.configuration,
      next:
        stack === "local" ? "Run: npm start" : `Write ${path}; docs/settings.md has every setting.`,
      cause,
    });
  }
}

function syntaxFinding(error: YAMLError, source: string): SettingFinding {
  const key = `line ${error.linePos?.[0].line ?? 1}:`;
  switch (error.code) {
    case "TAB_AS_INDENT":
      return { key, what: "a tab indents the line", example: "two spaces" };
    case "DUPLICATE_KEY": {
      const name = /^\S+?(?=:\s)/.exec(source.slice(error.pos[0]))?.[0] ?? "a key";
      return { key, what: `${name} is there twice; keep one of them` };
    }
    case "MULTIPLE_DOCS":
      return { key, what: "a second document begins; a stack has one" };
    default:
      return (
        gluedKey(source) ?? { key, what: error.message.split(/ at line \d/)[0] ?? error.message }
      );
  }
}

/** Without a space behind it, the colon is part of the key. */
function gluedKey(source: string): SettingFinding | undefined {
  const lines = source.split("\n");
  const at = lines.findIndex((line) => /^\s*ipai:\w+:[^\s]/.test(line));
  if (at < 0) return undefined;
  const key = /ipai:\w+:/.exec(lines[at] ?? "")?.[0] ?? "";
  return { key: `line ${at + 1}:`, what: "lacks a space behind the colon", example: `${key} …` };
}

function sort(content: unknown): Pick<StackFile, "values" | "findings"> {
  if (!isRecord(content)) return { values: {}, findings: [noConfig("the file")] };
  const { config = {}, ...rest } = content;
  const findings = Object.keys(rest)
    .filter((key) => !ENGINE_KEYS.includes(key))
    .map((key) => ({ key, what: "is not known here; settings stand under `config:`" }));
  if (!isRecord(config)) return { values: {}, findings: [...findings, noConfig("config")] };

  const values: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(config)) {
    if (key.startsWith(NAMESPACE)) {
      values[key.slice(NAMESPACE.length)] = value;
      if (isRecord(value) && "secure" in value) findings.push(encrypted(key));
    } else if (!PROVIDER_NAMESPACES.some((namespace) => key.startsWith(namespace))) {
      findings.push({ key, what: "is not known; our keys begin with `ipai:`" });
    }
  }
  return { values, findings };
}

function noConfig(key: string): SettingFinding {
  return { key, what: "must hold settings by key", example: "config: { ipai:domain: … }" };
}

function encrypted(key: string): SettingFinding {
  return { key, what: "is encrypted; settings hold no secrets, those come from the environment" };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
