/**
 * What the program of backups on a host tells to type and has two words, of which the first alone would
 * be another command. It leaves the stack out, for it is run from elsewhere too, on a backup of another
 * stack; whoever shows its words adds the stack: `ofStack` here, and the host's watch, which is handed
 * this list by its configuration.
 */
export const TWO_WORDS = ["backup prune", "staging refresh", "staging export", "up --refresh"];

const COMMAND = new RegExp(`npx ipai (?:${TWO_WORDS.join("|")}|[a-z]+)(?<own> --stack \\S+)?`, "g");

/** The same words with this stack in each command, unless that names another. */
export function ofStack(words: string, stack: string): string {
  return words.replaceAll(COMMAND, (command, own?: string) =>
    own === undefined ? `${command} --stack ${stack}` : command,
  );
}
