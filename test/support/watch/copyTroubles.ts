import type { Trouble } from "./troubles.ts";

/** As the program of backups leaves it. */
const COPY_FAILURE = {
  what: "The copy elsewhere: The store does not answer.",
  next: "npx ipai backup, once the store answers again",
};

const LOCKED = {
  what: "The copy elsewhere: Somebody else holds the repository.",
  next: "wait until npx ipai backup prune or the check elsewhere has ended, then npx ipai backup",
};

/** What the watch is to find of the second copy of backups. */
export const COPY_CAUSES: readonly Trouble[] = [
  {
    key: "backup: newest copy elsewhere",
    breaks: (host) => host.backup("copies", {}, 30, "good"),
    found: /30 h ago, expected within 26 h/,
    next: /npx ipai backups --stack test/,
  },
  {
    key: "backup: newest copy elsewhere",
    breaks: (host) => host.backup("copies", { ok: false, failure: COPY_FAILURE }, 0, "newest"),
    found: /The copy elsewhere: The store does not answer\., expected within 26 h/,
    next: /npx ipai backup --stack test, once the store answers again/,
  },
  {
    key: "backup: newest copy elsewhere",
    breaks: (host) => host.backup("copies", { ok: false, failure: LOCKED }, 0, "newest"),
    found: /Somebody else holds the repository/,
    next: /npx ipai backup prune --stack test or .* then npx ipai backup --stack test/,
  },
];
