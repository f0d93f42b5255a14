import { readFile } from "node:fs/promises";
import path from "node:path";
import { visit } from "jsonc-parser";
import type { z } from "zod";
import { ExitCode, UserError } from "../report/userError.ts";

/** A path inside the checkout: relative, forward, of one spelling, and never out of it. */
export const INSIDE_PATH =
  /^(?!\/)(?!.*\/(?:\/|$))(?!(?:.*\/)?\.\.(?:\/|$))(?!.*\/\.(?:\/|$))[^\\:\x00-\x1f\x7f]+$/;

/**
 * Reads a JSON file that people write.
 *
 * @param file Relative to `root`.
 * @param problemsOf What the schema cannot say: each string is one problem.
 * @throws {UserError} With all problems at once and exit code 2; code `manifest-missing` or
 *   `manifest-broken`.
 */
export async function readManifestFile<T>(
  root: string,
  file: string,
  schema: z.ZodType<T>,
  problemsOf: (value: T) => string[] = () => [],
): Promise<T> {
  const parsed = schema.safeParse(parseJson(file, await readText(root, file)));
  if (!parsed.success) {
    throw broken(
      file,
      parsed.error.issues.map((issue) => `${pathOf(issue.path)}: ${issue.message}`),
    );
  }
  const problems = problemsOf(parsed.data);
  if (problems.length > 0) throw broken(file, problems);
  return parsed.data;
}

async function readText(root: string, file: string): Promise<string> {
  try {
    return await readFile(path.resolve(root, file), "utf8");
  } catch (cause) {
    throw new UserError(`${file} cannot be read`, {
      given: cause instanceof Error ? cause.message : String(cause),
      next: `bring it back: git checkout -- ${file}`,
      code: "manifest-missing",
      exitCode: ExitCode.configuration,
      cause,
    });
  }
}

function parseJson(file: string, text: string): unknown {
  if (text.startsWith("\uFEFF"))
    throw broken(file, [
      "line 1: a byte order mark stands before it; save it as UTF-8 without one",
    ]);
  if (/[\0\uFFFD]/.test(text)) throw broken(file, ["it is no UTF-8 text; save it as UTF-8"]);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw broken(file, [cause instanceof Error ? cause.message : String(cause)], cause);
  }
  const twice = repeatedKeys(text);
  if (twice.length > 0) throw broken(file, twice);
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

function broken(file: string, problems: string[], cause?: unknown): UserError {
  const count = problems.length === 1 ? "a problem" : `${problems.length} problems`;
  return new UserError(`${file} has ${count}`, {
    given: problems.join("\n"),
    next: `correct ${file}; the schema that its "$schema" names says what belongs there`,
    code: "manifest-broken",
    exitCode: ExitCode.configuration,
    cause,
  });
}

function pathOf(keys: readonly PropertyKey[]): string {
  return keys.length === 0 ? "the file" : keys.map(String).join(".");
}
