/**
 * Lets git read a checkout that another user cloned, for one command: root runs what lies there anyway.
 * Each command has it in its own words, so that nothing which a process hands on can lose it.
 */
export function safeDirectory(folder: string): string[] {
  return ["-c", `safe.directory=${folder}`];
}
