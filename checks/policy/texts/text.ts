import { readFile } from "node:fs/promises";
import { UserError } from "../../../report/userError.ts";
import type { PolicyText } from "../finding.ts";

/** A file without end is no text that somebody wrote. Bytes. */
const LARGEST = 20_000_000;

/** What Windows writes by itself: `echo … > file` of PowerShell. */
const UTF16_MARKS = [
  { mark: Buffer.from([0xff, 0xfe]), encoding: "utf-16le" },
  { mark: Buffer.from([0xfe, 0xff]), encoding: "utf-16be" },
];

/**
 * @returns `undefined` for what is not text: git's own rule, a zero byte near the beginning, except
 * where the first bytes say that every other byte may be one.
 */
export function asText(file: string, path: string, bytes: Buffer): PolicyText | undefined {
  const wide = UTF16_MARKS.find(({ mark }) => bytes.subarray(0, 2).equals(mark));
  if (wide) {
    const content = new TextDecoder(wide.encoding).decode(bytes);
    return { file, path, firstLine: 1, content };
  }
  if (bytes.subarray(0, 8000).includes(0)) return undefined;
  return { file, path, firstLine: 1, content: bytes.toString("utf8") };
}

/** @throws UserError when it cannot be read, or is too large to be judged: nothing is left out silently. */
export async function readText(file: string, path: string): Promise<PolicyText | undefined> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new UserError(`The file ${file} cannot be judged: it cannot be read.`, {
      next: "make it readable, or remove it",
      code: "policy-unreadable",
      cause,
    });
  });
  const text = asText(file, file, bytes);
  if (text === undefined || bytes.length <= LARGEST) return text;
  throw new UserError(`The file ${file} is too large to be judged.`, {
    given: `${bytes.length} bytes of text; at most ${LARGEST}`,
    next: "split it, or keep it out of the checkout",
    code: "policy-too-large",
  });
}

export function present<T>(value: T | undefined): value is T {
  return value !== undefined;
}
