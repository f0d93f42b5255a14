import type { Pair } from "../pair.ts";

const QUOTED = /(?<![\w$])(?<name>[A-Za-z_]\w*)=(?<quote>["'])(?<value>[^"'\n$]+)\k<quote>/g;
const OPTION = /(?<![\w-])--?(?<name>[a-z][\w-]*)[ =](?<quote>["'])(?<value>[^"'\n$]+)\k<quote>/g;

/** `sshpass -p "…"`, `docker login -p "…"` */
const SHORT =
  /\b(?:sshpass|redis-cli|docker login|zip|restic|mongosh?|keytool)\b[^\n|;&]*? (?:-[apPw]|-storepass)[ =](?<quote>["'])(?<value>[^"'\n$]+)\k<quote>/g;

/** What a shell is told in quotes: only there may a value hold blanks. */
export function shellPairs(text: string): Pair[] {
  return [QUOTED, OPTION, SHORT].flatMap((form) =>
    [...text.matchAll(form)].map((match) => {
      const { name = "password", value = "" } = match.groups ?? {};
      const end = match.index + match[0].length - 1;
      return { name, value, start: end - value.length, end };
    }),
  );
}
