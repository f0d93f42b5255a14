import { z } from "zod";
import type { Remote } from "../../provider/ssh/remote.ts";
import type { Logger } from "../../report/logger.ts";

/** What the host's own clock says of the last check that found no drift. */
export interface LastGood {
  readonly checkedAt: Date;
  /** `null` when no such check is known. */
  readonly at: Date | null;
}

/** Beside the data, so that it outlives the machine; no resource declares it, so it is no drift. */
const NAME = "drift-last-good";

/** `$1` folder, `$2` `good` when the check that has just ended found no drift. */
const SCRIPT = `
set -eu
file=$1/${NAME}
now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
if [ "$2" = good ]; then
  new=$(mktemp "$1/.${NAME}.XXXXXX")
  trap 'rm -f "$new"' EXIT
  printf '%s\\n' "$now" >"$new"
  chmod 644 "$new"
  sync "$new"
  mv -f "$new" "$file"
fi
printf '%s\\n' "$now"
if [ -e "$file" ]; then head -c 100 "$file"; fi
`;

const LIMIT_MS = 20_000;

/**
 * Asks the host for the time of the last good check, and first keeps this one's when it is good.
 * The host's clock measures both, so that machines whose clocks differ may check in turn.
 *
 * @param folder On the host: where data is kept.
 * @throws UserError when the host cannot keep or tell it.
 */
export async function lastGood(
  remote: Remote,
  {
    folder,
    good,
    log,
    signal,
  }: { folder: string; good: boolean; log: Logger; signal: AbortSignal },
): Promise<LastGood> {
  const { stdout } = await remote.run({
    step: good ? "keep the time of this check" : "read the time of the last good check",
    script: SCRIPT,
    args: [folder, good ? "good" : "drift"],
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
