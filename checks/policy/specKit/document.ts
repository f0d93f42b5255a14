import { existsSync } from "node:fs";
import path from "node:path";
import type { SpecFinding } from "./finding.ts";
import { anchorsOf, linksOf, proseLines, type Link } from "./markdown.ts";
import { readDocument } from "./read.ts";

const PLACEHOLDER =
  /\b(?:TODO|TB[ACD]|FIXME|XXX|lorem ipsum|coming soon|fill in later|to be (?:written|defined|decided|determined|announced|confirmed|done))\b|\bT\.B\.D\.|\[placeholder\]|\?\?\?|^\s*(?:\.{3}|…)\s*$/i;

/** Fewer words than this, headings left out, say nothing. */
const FEWEST_WORDS = 30;

/** A document of a spec kit: it is there, says something, leaves nothing open, and its links lead somewhere. */
export async function checkDocument(root: string, file: string): Promise<SpecFinding[]> {
  const text = await readDocument(root, file);
  if (text === undefined) {
    const next = `write it: every bundle has a constitution, a prd, a plan and tasks`;
    const what = existsSync(path.join(root, file))
      ? "it is no file, or larger than 1 MB"
      : "the file is missing";
    return [{ rule: "missing", file, line: 1, what, next }];
  }
  const words = proseLines(text)
    .filter((line) => !line.startsWith("#"))
    .flatMap((line) => line.match(/\p{L}{2,}/gu) ?? []);
  const empty: SpecFinding[] =
    words.length >= FEWEST_WORDS
      ? []
      : [{ rule: "empty", file, line: 1, what: "the file says nothing", next: "write it" }];
  const broken = await Promise.all(linksOf(text).map((link) => brokenLink(root, file, link)));
  return [...empty, ...placeholders(file, text), ...broken.flat()];
}

function placeholders(file: string, text: string): SpecFinding[] {
  return proseLines(text).flatMap((line, index) => {
    const [found] = PLACEHOLDER.exec(line) ?? [];
    if (found === undefined) return [];
    const what = `${found} stands where a decision belongs`;
    return [
      { rule: "placeholder", file, line: index + 1, what, next: "decide it, or leave it out" },
    ];
  });
}

/** Links to elsewhere are not followed: a check must not fail with somebody's web server. */
async function brokenLink(
  root: string,
  file: string,
  { target, line }: Link,
): Promise<SpecFinding[]> {
  if (/^[a-z]+:/i.test(target)) return [];
  const [name = "", anchor] = target.split("#");
  const linked = name === "" ? file : path.posix.join(path.posix.dirname(file), name);
  const broken = (what: string): SpecFinding[] => [
    { rule: "broken-link", file, line, what, next: "link what is there, or take the link out" },
  ];
  if (!existsSync(path.join(root, linked))) return broken(`${linked} does not exist`);
  if (anchor === undefined || !linked.endsWith(".md")) return [];
  const text = await readDocument(root, linked);
  if (text === undefined) return broken(`${linked} is no file that can be read`);
  const anchors = anchorsOf(text);
  return anchors.has(anchor) ? [] : broken(`${linked} has no heading #${anchor}`);
}
