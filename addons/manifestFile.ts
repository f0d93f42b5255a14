import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { visit } from "jsonc-parser";
import type { z } from "zod";
import { systemWords } from "../machine/errno.ts";
import { ExitCode, UserError } from "../report/userError.ts";
import { placeIn, wrongAt } from "../report/wrongForm.ts";

/** A path inside the checkout: relative, forward, of one spelling, and never out of it. */
export const INSIDE_PATH =
  /^(?!\/)(?!.*\/(?:\/|$))(?!(?:.*\/)?\.\.(?:\/|$))(?!.*\/\.(?:\/|$))[^\\:\x00-\x1f\x7f]+$/;

/**
 * Reads a JSON file that people write.
 *
 * @param file Relative to `root`.
 * @param problemsOf What the schema cannot say: each string is one problem.
 * @param guide What says what belongs there.
 * @throws {UserError} With all problems at once and exit code 2; code `manifest-missing` or
 *   `manifest-broken`.
 */
export async function readManifestFile<T>(
  root: string,
  file: string,
  schema: z.ZodType<T>,
  problemsOf: (value: T) => string[] = () => [],
  guide = 'the schema that its "$schema" names',
): Promise<T> {
  const place = { file, guide };
  const parsed = schema.safeParse(parseJson(place, await readText(root, file)));
  if (!parsed.success) {
    throw broken(
      place,
      parsed.error.issues.map((issue) => `${placeIn(issue.path) || "the file"}: ${wrongAt(issue)}`),
    );
  }
  const problems = problemsOf(parsed.data);
  if (problems.length > 0) throw broken(place, problems);
  return parsed.data;
}

interface Place {
  readonly file: string;
  readonly guide: string;
}

async function readText(root: string, file: string): Promise<string> {
  try {
    const place = path.resolve(root, file);
    // Of a pipe or a device there would be no end.
    if (!(await stat(place)).isFile()) throw new Error("it is no file");
    return await readFile(place, "utf8");
  } catch (cause) {
    throw new UserError(`${file} cannot be read.`, {
      given: systemWords(cause),
      next: `bring it back: git checkout -- ${file}`,
      code: "manifest-missing",
      exitCode: ExitCode.configuration,
      cause,
    });
  }
}

function parseJson(place: Place, text: string): unknown {
  if (text.startsWith("\uFEFF"))
    throw broken(place, [
      "line 1: a byte order mark stands before it; save it as UTF-8 without one",
    ]);
  if (/[\0\uFFFD]/.test(text)) throw broken(place, ["it is no UTF-8 text; save it as UTF-8"]);
  let value: unknown;
  let twice: string[];
  try {
    value = JSON.parse(text);
    twice = repeatedKeys(text);
  } catch (cause) {
    if (cause instanceof RangeError)
      throw broken(place, ["its brackets stand too deep in one another"], cause);
    throw broken(place, [cause instanceof Error ? cause.message : String(cause)], cause);
  }
  if (twice.length > 0) throw broken(place, twice);
  return value;
}

/** Of a key that stands twice, JSON keeps the last one and loses the other without a word. */
function repeatedKeys(text: string): string[] {
  const objects: Set<string>[] = [];
  const problems: string[] = [];
  visit(text, {
    onObjectBegin: () => void objects.push(new Set()),
    onObjectEnd: () => void objects.pop(),
    onObjectProperty: (key, _offset, _length, line) => {
      const keys = objects.at(-1);
      if (keys?.has(key)) problems.push(`line ${line + 1}: the key "${key}" stands there twice`);
      keys?.add(key);
    },
  });
  return problems;
}

function broken({ file, guide }: Place, problems: string[], cause?: unknown): UserError {
  const count = problems.length === 1 ? "a problem" : `${problems.length} problems`;
  return new UserError(`${file} has ${count}.`, {
    given: problems.join("\n"),
    next: `correct ${file}; ${guide} says what belongs there`,
    code: "manifest-broken",
    exitCode: ExitCode.configuration,
    cause,
  });
}
