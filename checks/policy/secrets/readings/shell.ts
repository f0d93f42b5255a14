import type { Pair } from "../pair.ts";

const QUOTED = /(?<![\w$])(?<name>[A-Za-z_]\w*)=(?<quote>["'])(?<value>[^"'\n$]+)\k<quote>/g;
const OPTION = /(?<![\w-])--?(?<name>[a-z][\w-]*)[ =](?<quote>["'])(?<value>[^"'\n$]+)\k<quote>/g;

/** `sshpass -p "…"`, `docker login -p "…"` */
const SHORT =
  /\b(?:sshpass|redis-cli|docker login|zip|restic|mongosh?|keytool)\b[^\n|;&]*? (?:-[apPw]|-storepass)[ =](?<quote>["'])(?<value>[^"'\n$]+)\k<quote>/g;

/** `${NAME:-…}`: what is taken where the name has no value. */
const DEFAULT = /\$\{(?<name>[A-Za-z_]\w*):?[-=](?<value>[^}\n$"'`]+)(?=\})/g;
/** `read -r NAME <<< "…"`, `printf -v NAME '…'` */
const READ =
  /\b(?:read|printf)\b[^\n|;&]*?[ \t](?<name>[A-Za-z_]\w*)[ \t]+(?:<<<[ \t]*)?(?<quote>["'])(?<value>[^"'\n$]+)\k<quote>/g;

/** `"NAME=…"`, and JSON in quotes: `-d '{"name": "…"}'` */
const WHOLE = /(?<quote>["'])(?<name>[A-Za-z_]\w*)=(?<value>[^"'\n$]+)\k<quote>/g;
const JSON_TEXT = /\\*"(?<name>[\w.-]+)\\*"[ \t]*:[ \t]*\\*"(?<value>[^"\\\n$]+)\\*"/g;
/** ALTER ROLE … PASSWORD '…', ENV NAME "…" */
const STATED = /(?<![\w-])(?<name>[A-Za-z_]\w*)\s+(?<quote>["'])(?<value>[^"'\n$]+)\k<quote>/g;

/** What a shell is told in quotes: only there may a value hold blanks. */
export function shellPairs(text: string): Pair[] {
  return [QUOTED, OPTION, SHORT, DEFAULT, READ, WHOLE, JSON_TEXT, STATED].flatMap((form) =>
    [...text.matchAll(form)].map((match) => {
      const { name = "password", value = "" } = match.groups ?? {};
      const start = match.index + match[0].lastIndexOf(value);
      return { name, value, start, end: start + value.length };
    }),
  );
}
