import { z } from "zod";
import type { Remote } from "../../provider/ssh/remote.ts";
import type { Logger } from "../../report/logger.ts";
import type { LastLook } from "./lastLook.ts";

/** What the host's own clock says of the last check that found no drift. */
export interface LastGood {
  readonly checkedAt: Date;
  /** `null` when no such check is known. */
  readonly at: Date | null;
}

/** Beside the data, so that they outlive the machine; no resource declares them, so they are no drift. */
const NAME = "drift-last-good";
/** In a folder of its own, which n8n sees. */
const LOOK = "drift/last-look.json";

/**
 * `$1` folder, `$2` `good` when the check that has just ended found no drift, on standard input what it
 * found. Only the host can say when that was.
 */
const SCRIPT = `
set -eu
file=$1/${NAME} look=$1/${LOOK}
now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
replace() (
  new=$(mktemp "$1.XXXXXX")
  trap 'rm -f "$new"' EXIT
  cat >"$new"
  chmod 644 "$new"
  sync "$new"
  mv -f "$new" "$1"
)
if [ "$2" = good ]; then printf '%s\\n' "$now" | replace "$file"; fi
kept=
if [ -e "$file" ]; then kept=$(head -c 100 "$file"); fi
[ -d "\${look%/*}" ] || mkdir -m 755 "\${look%/*}"
{
  printf '{"checkedAt":"%s","lastGood":%s,' "$now" "$([ -z "$kept" ] && echo null || printf '"%s"' "$kept")"
  cat
} | replace "$look"
printf '%s\\n%s' "$now" "$kept"
`;

const LIMIT_MS = 20_000;

/**
 * Asks the host for the time of the last good check, and first keeps what this one found, and its time
 * when it is good. The host's clock measures both, so that machines whose clocks differ may check in turn.
 *
 * @param folder On the host: where data is kept.
 * @throws UserError when the host cannot keep or tell it.
 */
export async function lastGood(
  remote: Remote,
  {
    folder,
    look,
    log,
    signal,
  }: { folder: string; look: LastLook; log: Logger; signal: AbortSignal },
): Promise<LastGood> {
  const { stdout } = await remote.run({
    step: "keep what this check found",
    script: SCRIPT,
    args: [folder, look.ok ? "good" : "drift"],
    // The script has begun the object.
    stdin: JSON.stringify(look).slice(1),
    timeoutMs: LIMIT_MS,
    signal,
  });
  const [now = "", kept = ""] = stdout.split("\n");
  const checkedAt = new Date(z.iso.datetime().parse(now));
  if (kept === "") return { checkedAt, at: null };
  const time = z.iso.datetime().safeParse(kept);
  const at = time.success ? new Date(time.data) : undefined;
  if (at === undefined || at > checkedAt) {
    log.warning(
      `${remote.label}: ${folder}/${NAME} holds ${at ? "a time that has not come" : "no time"}: ` +
        "it counts as if no good check were known",
    );
    return { checkedAt, at: null };
  }
  return { checkedAt, at };
}
