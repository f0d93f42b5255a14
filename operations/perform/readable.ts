import { z } from "zod";
import { systemWords } from "../../machine/errno.ts";
import { commandText, ipai } from "../../report/ipai.ts";
import { UserError } from "../../report/userError.ts";
import { wrongForm } from "../../report/wrongForm.ts";

/** What a person does about a file, by the system's word for what is wrong with it. */
const NEXT: Readonly<Record<string, string>> = {
  EACCES: "let this user read and write it (ls -ld shows who may)",
  EPERM: "let this user read and write it (ls -ld shows who may)",
  EISDIR: "put a file in the folder's place",
  ENOTDIR: "put a folder in the file's place",
  ELOOP: "take away the link that leads back to itself",
  ENAMETOOLONG: "give it a shorter name",
  ENOSPC: "make room on the disk",
  EDQUOT: "make room on the disk",
  EROFS: "mount the disk so that it can be written to",
  EMFILE: "let this user open more files (ulimit -n)",
  ENOENT: "put it back",
  EEXIST: "move away what is there",
  ENOTEMPTY: "move away what is in it",
  EBUSY: "end what uses it",
  EIO: "look at the disk (dmesg)",
  ENFILE: "close programs: the machine has no file handle left",
};

/**
 * The net under each reader of foreign text and each use of a file: what it trips over is for a person
 * to mend, and its place is told, so that a fault of ours can be found as well. Anything else that is
 * thrown is a fault of ipai and keeps its stack.
 */
export function readable(error: unknown, command: string): unknown {
  if (error instanceof UserError || !(error instanceof Error)) return error;
  const again = `then run ${commandText(command)} again`;
  if (error instanceof z.ZodError || isOfJson(error)) {
    const words = error instanceof z.ZodError ? wrongForm(error) : error.message;
    return new UserError("A file or an answer has another form than ipai reads.", {
      given: `${words}\nread at ${placeOf(error)}`,
      next: `mend what was read there, ${again}; where it is right as it is, report this`,
      code: "unreadable",
      cause: error,
    });
  }
  const { code = "", path = "", syscall = "" } = error as NodeJS.ErrnoException;
  if (syscall.startsWith("spawn") || (code === "ENOENT" && "command" in error)) {
    const program = path || ("file" in error ? String(error.file) : syscall.slice(6));
    return new UserError(`A program cannot be started: ${program}.`, {
      given: error.message,
      next: `${ipai("doctor")} says what this machine lacks; ${again}`,
      code: "program-missing",
      cause: error,
    });
  }
  const next = NEXT[code];
  if (next === undefined || syscall === "") return error;
  return new UserError(`A file cannot be used${path && `: ${path}`}.`, {
    given: `${systemWords(error)}${path === "" ? `\nread at ${placeOf(error)}` : ""}`,
    next: `${next}, ${again}`,
    code: "file-unusable",
    cause: error,
  });
}

function isOfJson(error: Error): boolean {
  return error instanceof SyntaxError && /\bJSON\b/.test(error.message);
}

/** The first line of the stack that is ours. */
function placeOf({ stack = "" }: Error): string {
  const lines = stack.split("\n").filter((line) => !line.includes("node_modules"));
  return (
    lines.map((line) => /[\w./-]+\.ts:\d+/.exec(line)?.[0]).find(Boolean) ?? "an unknown place"
  );
}
