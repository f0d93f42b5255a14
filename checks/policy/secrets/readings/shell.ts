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
  /\b(?:read|printf)\b[^\n|;&]{0,80}?[ \t](?<name>[A-Za-z_]\w*)[ \t]+(?:<<<[ \t]*)?(?<quote>["'])(?<value>[^"'\n$]+)\k<quote>/g;

/** `"NAME=…"`, and JSON in quotes: `-d '{"name": "…"}'` */
const WHOLE = /(?<quote>["'])(?<name>[A-Za-z_]\w*)=(?<value>[^"'\n$]+)\k<quote>/g;
const JSON_TEXT = /\\*"(?<name>[\w.-]+)\\*"[ \t]*:[ \t]*\\*"(?<value>[^"\\\n$]+)\\*"/g;
/** ALTER ROLE … PASSWORD '…', ENV NAME "…" */
const STATED = /(?<![\w-])(?<name>[A-Za-z_]\w*)\s+(?<quote>["'])(?<value>[^"'\n$]+)\k<quote>/g;

/** `NAME=value command`, also where the value is too short to be known by itself. */
const BEFORE =
  /(?<![\w$.-])(?<name>[A-Z][A-Z0-9_]*)=(?<value>[^\s"'`$;|&(){}<>\\]{8,100})(?=[ \t]+\w)/g;
/** `NAME=$(cat <<END`, `cat >/run/secrets/name <<END`, `read -r NAME <<END`, with the value as the first line below. */
const BELOW =
  /(?:(?<![\w$])(?<name>[A-Za-z_]\w*)=["']?\$\([^\n<]{0,80}|(?:>|\btee\b)[^\n|;&<>]{0,80}?(?<file>[\w-]{1,60})["']?[ \t]*|\bread\b[^\n|;&<>]{0,80}?(?<variable>[A-Za-z_]\w*)[ \t]*)<<-?[ \t]*["']?\w+["']?\n[ \t]*(?<value>[^\n$]+)/g;
const FORMS = [QUOTED, OPTION, SHORT, DEFAULT, READ, WHOLE, JSON_TEXT, STATED, BEFORE, BELOW];

/** What a shell is told: only in quotes, or on a line of its own, may a value hold blanks. */
export function shellPairs(text: string): Pair[] {
  return FORMS.flatMap((form) =>
    [...text.matchAll(form)].map((match) => {
      const { value = "", ...named } = match.groups ?? {};
      const name = named["name"] ?? named["file"] ?? named["variable"] ?? "password";
      const start = match.index + match[0].lastIndexOf(value);
      return { name, value, start, end: start + value.length };
    }),
  );
}
