import { stripVTControlCharacters } from "node:util";
import { z } from "zod";
import type { Remote } from "../../ssh/remote.ts";

/** How much of a container's log a failure shows. */
const logLines = 20;

// What is mounted at /run/secrets is a secret by agreement, and is taken out before anything
// leaves the host. Shorter values than 6 characters would blank out ordinary words.
const redactedWords = `
lines=$1
shift
redact() {
  SECRETS="$secrets" awk '
    BEGIN {
      files = split(ENVIRON["SECRETS"], file, "\\n")
      for (i = 1; i <= files; i++)
        while ((getline line < file[i]) > 0) if (length(line) >= 6) secret[++known] = line
    }
    {
      for (i = 1; i <= known; i++) {
        clean = ""
        while (at = index($0, secret[i])) {
          clean = clean substr($0, 1, at - 1) "[secret]"
          $0 = substr($0, at + length(secret[i]))
        }
        $0 = clean $0
      }
      print
    }'
}
for id in "$@"; do
  secrets=$(docker inspect --format '{{range .Mounts}}{{.Destination}}{{"\\t"}}{{.Source}}{{"\\n"}}{{end}}' "$id" |
    awk -F '\\t' '$1 ~ "^/run/secrets(/|$)" { print $2 }' |
    while IFS= read -r path; do find "$path" -type f; done)
  printf '%s %s %s\\n' "$id" \
    "$(docker inspect --format '{{json .State}}' "$id" | redact | base64 -w0)" \
    "$(docker logs --tail "$lines" "$id" 2>&1 | redact | base64 -w0)"
done
`;

const stateSchema = z.object({
  Health: z.object({ Log: z.array(z.object({ Output: z.string() })).nullish() }).nullish(),
});

/**
 * What each container said last: its health check's answer and the end of its log, without the
 * values of its mounted secrets and without anything that would steer a terminal.
 */
export async function lastWords(
  remote: Remote,
  ids: readonly string[],
  bounds: { readonly signal?: AbortSignal; readonly timeoutMs?: number },
): Promise<ReadonlyMap<string, readonly string[]>> {
  if (ids.length === 0) return new Map();
  const { stdout } = await remote.run({
    step: "read the last lines of the containers' logs",
    script: redactedWords,
    args: [String(logLines), ...ids],
    ...bounds,
  });
  return new Map(
    stdout
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => {
        const [id = "", state = "", log = ""] = line.split(" ");
        return [id, [...healthCheckAnswer(decode(state)), ...plainLines(decode(log))]];
      }),
  );
}

function decode(base64: string): string {
  return Buffer.from(base64, "base64").toString();
}

function healthCheckAnswer(state: string): string[] {
  const answers = stateSchema.parse(JSON.parse(state)).Health?.Log ?? [];
  return plainLines(answers.at(-1)?.Output ?? "").map((line) => `health check: ${line}`);
}

function plainLines(text: string): string[] {
  return stripVTControlCharacters(text)
    .split("\n")
    .map((line) => line.replaceAll(/\p{Cc}/gu, " ").trimEnd())
    .filter((line) => line !== "");
}
