import type { Pair, Reading } from "../pair.ts";
import { nearPairs } from "./near.ts";
import { jsonPairs, notebookPairs } from "./json.ts";
import { programPairs } from "./program.ts";
import { prosePairs } from "./prose.ts";
import { settingPairs, tablePairs } from "./settings.ts";
import { shellPairs } from "./shell.ts";
import { sqlPairs } from "./sql.ts";
import { xmlPairs } from "./xml.ts";
import { yamlPairs } from "./yaml.ts";

/** Bigger files are made by programs; the rules for lines read them all the same. */
const LARGEST = 2_000_000;

const READINGS: readonly (readonly [RegExp, readonly Reading[]])[] = [
  [/\.ya?ml$/i, [yamlPairs]],
  [/\.json[c5]?$|\.tfstate$/i, [jsonPairs]],
  [/\.ipynb$/i, [notebookPairs]],
  [/\.(?:xml|config|csproj|plist|svg|html?|xhtml)$/i, [xmlPairs]],
  [
    /\.(?:py|[cm]?[jt]sx?|php|rb|go|java|kt|cs|rs|groovy|tf)$|(?:^|\/)Jenkinsfile$/i,
    [programPairs],
  ],
  [/\.(?:toml|tfvars)$/i, [settingPairs, programPairs]],
  [
    /\.(?:conf|cfg|ini|cnf|cred|properties|env)$|(?:^|\/)\.?(?:env|netrc|pgpass|my\.cnf)(?:\.[\w-]+)?$/i,
    [settingPairs],
  ],
  [/\.[ct]sv$/i, [tablePairs]],
  [/\.sql$/i, [sqlPairs]],
  [/\.(?:md|mdx|rst|adoc|txt)$/i, [prosePairs, settingPairs]],
];

/** Commands and settings stand in texts of every kind, and secrets in forms that no parser knows. */
const ANYWHERE: readonly Reading[] = [shellPairs, nearPairs];

/** What the parser of a file's format finds in it. */
export function pairsOf(path: string, text: string): Pair[] {
  if (text.length > LARGEST) return [];
  const readings = READINGS.find(([form]) => form.test(path))?.[1] ?? [];
  return [...readings, ...ANYWHERE].flatMap((reading) => withinStack(reading, text));
}

/** Nothing from a text that is nested deeper than a parser can follow; the rules for lines read it too. */
function withinStack(reading: Reading, text: string): Pair[] {
  try {
    return reading(text);
  } catch (error) {
    if (error instanceof RangeError) return [];
    throw error;
  }
}

/** Translations: sentences in all languages, among them about passwords. */
export function isTranslation(path: string): boolean {
  return /\.pot?$|\.(?:xliff|xlf|arb)$|(?:^|\/)(?:i18n|locales?|translations?|lang)\/[^/]*\.(?:json|ya?ml)$/i.test(
    path,
  );
}
