import type { RemoteCommand } from "./remote.ts";

/**
 * The one line that the host's login shell gets. The script and its arguments are quoted whole, so
 * neither that shell nor a character in an argument has a say.
 */
export function commandLine(
  user: string,
  { script, args = [] }: RemoteCommand,
  limitMs: number,
): string {
  const words = [
    ...(user === "root" ? [] : ["sudo", "-n", "--"]),
    // Should we be gone when time is up, the host ends it; we wait a little less.
    "timeout",
    "--kill-after=5",
    String(Math.ceil(limitMs / 1000) + 2),
    "sh",
    "-c",
    script,
    "ipai",
    ...args,
  ];
  return words.map(quote).join(" ");
}

/** A word for a POSIX shell. */
export function quote(word: string): string {
  return /^[A-Za-z0-9_/.,:=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
