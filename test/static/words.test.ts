import { deepEqual, ok } from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");

/** A second meaning of a word whose one meaning the glossary of docs/architecture.md tells. */
interface SecondMeaning {
  readonly word: string;
  readonly pattern: RegExp;
  /** Where the word has its own meaning although the pattern fits. */
  readonly own?: RegExp;
  /** Lines that others decide: names that a protocol or an existing stack has. */
  readonly given?: RegExp;
  readonly instead: string;
}

const SECOND_MEANINGS: readonly SecondMeaning[] = [
  {
    word: "world",
    pattern: /(?<!outside )\bworlds?\b|[a-z]World|\bWorld/,
    own: /^(?:lab|test\/lab|images\/(?:world|build|README)|docs\/architecture)/,
    // The MCP's hint, and a unit's description that stands on hosts.
    given: /openWorldHint|Description=No container reaches the world/,
    instead: "the clouds, the internet, or the name of what is meant",
  },
  {
    word: "engine",
    pattern: /\bdocker(?:'s)?[ -]?engine|dockerd's engine/i,
    // An effect that the state of stacks names so, and the glossary's warning.
    given:
      /"docker-engine"|base-docker-engine-in-force|…-docker-engine-in-force|name: docker-engine$/,
    instead: "the Docker daemon",
  },
  {
    word: "engine",
    pattern: /\bengines?\b|[a-z]Engine\b|\bEngine[A-Z]/,
    own: /^(?!(?:machine\/docker|lab\/docker|lab\/droplet|lab\/world|checks\/ci)\/)/,
    given: /reporting-engine/,
    instead: "the daemon: the Pulumi engine has no business in this room",
  },
  {
    word: "release",
    pattern:
      /\b(?:debian|ubuntu|kernel|go|node|python|pulumi|restic|nginx|postgresql)(?:'s)? releases?\b|\block\.release\(|\b(?:newer|older) releases\b/i,
    instead: "a version of a program; a lock is unlocked",
  },
  {
    word: "image",
    pattern: /\b(?:disk|boot|virtual machine) images?\b|\bsnapshot images?\b/i,
    instead: "what it is; an image is what a container runs, or DigitalOcean's of a droplet",
  },
  {
    word: "manifest",
    pattern: /\bmanifests?\b|[a-z]Manifests?\b|\bManifest[A-Z]/,
    own: /^(?!(?:config|provider|report|surfaces\/cli|lab\/docker|checks\/(?:policy|verify))\/)/,
    // What registries answer.
    given: /addons[._]manifest|manifest\.oca_ipai|manifest unknown/,
    instead: "a list, or say what the manifest is of: addons, a module, an image, a backup, a pack",
  },
  {
    word: "gate",
    pattern: /(?<![A-Za-z])(?:gates?(?![a-z])|GATES?(?![A-Z]))|Gates?(?![a-z])/,
    own: /^(?:(?:test\/unit\/)?provider\/(?:resources\/)?odooRelease\/(?!onHost\/hold)|provider\/resources\/composeProject\/changeover|operations\/release\/|spec\/|docs\/architecture)/,
    instead:
      "what it is, such as a check or a filter: the gate is what a release must pass to serve people",
  },
  {
    word: "candidate",
    pattern: /candidate/i,
    own: /^(?:(?:test\/unit\/)?provider\/(?:resources\/)?odooRelease\/|provider\/resources\/composeProject\/changeover|operations\/release\/(?!earlierReleases|rollback)|spec\/|docs\/(?:architecture|bad-input|benchmarks))/,
    // What apt-cache prints.
    given: /Candidate:|"Candidate"|word=Candidate/,
    instead: "what is tried or chosen: a candidate is a release beside the one that serves",
  },
  {
    word: "judge",
    pattern: /\b(?:a|an|the|its|our|their|another|one) judges?\b|\bjudge(?:s|ment)? of\b/i,
    instead: "a check, a rule or a gate: judge is the verb, for deciding by rules on facts at hand",
  },
  {
    word: "check",
    pattern: /\bchecks?\b/,
    own: /^(?!checks\/policy\/pack\/rules\/)/,
    given: /checks\//,
    instead: "a rule: the policy pack has rules, ci has checks, verify has layers",
  },
  {
    word: "verdict",
    pattern: /\bverdicts?\b|[a-z]Verdicts?\b|\bVerdict/,
    own: /^(?!(?:addons|checks|components|config|lab|machine|provider|report|operations\/(?:addons|backup|drift|evidence|jobs|metrics))\/)/,
    // The room of the verdicts, and the copies that they ask for.
    given: /images\/verdict\/|# What a verdict would have needed/,
    instead:
      "what was found or refused: a verdict is on what a release would mean for the database",
  },
];

const SELF = "test/static/words.test.ts";

describe("a word of the glossary", () => {
  const files = execFileSync(
    "git",
    ["ls-files", "*.ts", "*.py", "*.sh", "*.md", ":!CHANGELOG.md"],
    {
      cwd: root,
      encoding: "utf8",
    },
  )
    .trim()
    .split("\n")
    .filter((file) => file !== SELF)
    .map((file) => ({ file, lines: readFileSync(path.join(root, file), "utf8").split("\n") }));
  const glossary = readFileSync(path.join(root, "docs/architecture.md"), "utf8");

  for (const { word, pattern, own, given, instead } of SECOND_MEANINGS) {
    it(`${word}: is not used for another thing, but ${instead}`, () => {
      ok(new RegExp(`^\\| [^|]*\\b${word}\\b[^|]*\\|`, "m").test(glossary), "is in the glossary");
      const found = files.flatMap(({ file, lines }) =>
        own?.test(file) === true
          ? []
          : lines
              .map((line, index) => ({ place: `${file}:${index + 1}`, line: line.trim() }))
              .filter(({ line }) => pattern.test(line) && given?.test(line) !== true),
      );
      deepEqual(found, []);
    });
  }
});
