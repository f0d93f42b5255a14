import { z } from "zod";
import type { StackOutputs } from "../../components/outputs.ts";
import { asJson } from "../../provider/resources/odooRelease/rewindPoints.ts";
import { homeOf } from "../../provider/resources/odooRelease/install.ts";
import { CommandError } from "../../provider/ssh/commandError.ts";
import { openRemote } from "../../provider/ssh/openRemote.ts";
import type { Remote } from "../../provider/ssh/remote.ts";
import { UserError } from "../../report/userError.ts";
import type { Context } from "../operation.ts";
import { cutoverText } from "./seenText.ts";

/** What lives here: what people saw of a deploy or rollback, read from the host afterwards. */

/** What a host says of one move of the requests; kept there for the history. */
export const cutoverSchema = z.object({
  release: z.string().describe("the commit of the release that was to serve"),
  at: z.string().describe("when it was read from nginx's log; ISO 8601, UTC"),
  answered: z.int().describe("requests that nginx answered meanwhile"),
  failed: z.int().describe("those of them that were 5xx"),
  gapSeconds: z.number().describe("the longest time in which every answer was 5xx"),
  heldSeconds: z.int().nullable().describe("how long requests waited; null when none had to"),
  point: z.string().nullable().describe("the rewind point that was made or gone back to"),
});
export type Cutover = z.infer<typeof cutoverSchema>;

/** How many of a host's cutovers are kept. */
const KEPT = 200;

// nginx's log is in the journal; $1 home, $2 seconds since the operation began, by any clock, $3 release.
export const cutoverScript = `
home=$1
begun=$(($(date +%s) - $2))
held=null point=null
for mode in update rewind; do
  [ -e "$home/held-$mode" ] && [ "$(stat -c %Y "$home/held-$mode")" -ge "$begun" ] || continue
  held=$(sed 's/.*"seconds":\\([0-9]*\\).*/\\1/' "$home/held-$mode")
  point=$(sed -n "s/^point='\\(.*\\)'\\$/\\"\\1\\"/p" "$home/plan")
done
answers=$(journalctl --quiet --no-pager --output=short-unix --since="@$begun" SYSLOG_IDENTIFIER=nginx PRIORITY=6 |
  awk -F'"' '{
    split($1, before, " "); split($3, after, " "); at = before[1]; status = after[1]
    if (NF < 7 || status !~ /^[0-9]+$/) next
    answered++
    if (good == "") good = at
    if (status >= 500) { failed++; bad = 1; if (at - good > gap) gap = at - good; next }
    if (bad && at - good > gap) gap = at - good
    bad = 0; good = at
  } END { printf "\\"answered\\":%d,\\"failed\\":%d,\\"gapSeconds\\":%.1f", answered, failed, gap }')
mkdir -p "$home"
{
  tail -n ${KEPT - 1} "$home/cutovers" 2>/dev/null
  printf '{"release":"%s","at":"%s",%s,"heldSeconds":%s,"point":%s}\\n' "$3" \\
    "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$answers" "$held" "\${point:-null}"
} >"$home/cutovers.next"
mv -f "$home/cutovers.next" "$home/cutovers"
tail -n 1 "$home/cutovers"
`;

/**
 * Reads what people saw since the operation began, and has the host keep it.
 *
 * @param seconds How long ago that was.
 */
export async function readCutover(
  remote: Remote,
  { release, seconds, signal }: { release: string; seconds: number; signal?: AbortSignal },
): Promise<Cutover | undefined> {
  const { stdout } = await remote.run({
    step: "read what people saw of the cutover",
    script: cutoverScript,
    args: [homeOf("odoo"), String(Math.ceil(seconds)), release],
    timeoutMs: 30_000,
    ...(signal && { signal }),
  });
  return cutoverSchema.safeParse(asJson(stdout.trim())).data;
}

/** Notes it for the evidence; what cannot be read fails no release that serves. */
export async function noteCutover(
  ctx: Context,
  { connection }: StackOutputs,
  asked: { release: string; seconds: number },
): Promise<Cutover | undefined> {
  try {
    const remote = await openRemote(connection, { signal: ctx.signal });
    try {
      const cutover = await readCutover(remote, { ...asked, signal: ctx.signal });
      if (cutover === undefined) return undefined;
      const summary = cutoverText(cutover);
      ctx.log.info(summary);
      ctx.witness?.noted({ name: "cutover, by nginx's log", passed: true, summary });
      return cutover;
    } finally {
      await remote.close();
    }
  } catch (error) {
    ctx.signal.throwIfAborted();
    if (!(error instanceof UserError) && !(error instanceof CommandError)) throw error;
    ctx.log.warning(`what people saw of the cutover is not known: ${error.message}`);
    return undefined;
  }
}
