import { z } from "zod";
import { ODOO_PROJECT, type StackOutputs } from "../../components/outputs.ts";
import { asJson } from "../../provider/resources/odooRelease/rewindPoints.ts";
import { homeOf } from "../../provider/resources/odooRelease/install.ts";
import type { Remote } from "../../provider/ssh/remote.ts";
import { type Cutover, cutoverSchema } from "./cutover.ts";

/** What lives here: what a host says of the watch of its releases. */

/** How a watch ended; what `watch.py` of the host writes. */
export const watchedSchema = z.object({
  id: z.string().describe("of the watch"),
  release: z.string().describe("the commit of the release that was watched"),
  before: z.string().describe("the commit of the release that served until then"),
  image: z.string().describe("the image that was watched"),
  mode: z.enum(["code-only", "update"]).describe("what the cutover did to the data"),
  point: z.string().nullable().describe("the rewind point that an update made"),
  seconds: z.number().describe("how long it was to be watched"),
  began: z.string().describe("when the requests had moved; ISO 8601, UTC"),
  ended: z.string().describe("ISO 8601, UTC"),
  outcome: z
    .enum(["passed", "taken-back", "alarm", "stuck", "replaced"])
    .describe(
      "passed; taken back; alarm: it failed, and people had written; stuck: taking it back failed; replaced by another release",
    ),
  requests: z.number().describe("answers in nginx's log meanwhile"),
  failed: z.number().describe("those of them that were 5xx"),
  sign: z.string().optional().describe("what showed the failure"),
  found: z.string().optional().describe("what was found"),
  changed: z.number().optional().describe("records that people had changed by then"),
  why: z.string().optional().describe("why taking it back failed"),
});
export type Watched = z.infer<typeof watchedSchema>;

const windowSchema = z.object({ id: z.string(), image: z.string(), seconds: z.number() });
const statusSchema = z.object({
  id: z.string(),
  left: z.number(),
  requests: z.number(),
  failed: z.number(),
});

/** How a host's watch stands. */
export interface WatchPlace {
  /** The one that goes on. */
  readonly window: z.infer<typeof windowSchema> | undefined;
  readonly status: z.infer<typeof statusSchema> | undefined;
  /** Oldest first. */
  readonly ended: readonly Watched[];
  /** What people saw of each release that came into service, oldest first. */
  readonly cutovers: readonly Cutover[];
}

const look = `
cd "$1" 2>/dev/null || exit 0
for each in window watching; do
  [ ! -e "$each" ] || printf '%s %s\\n' "$each" "$(cat "$each")"
done
[ ! -e watched ] || sed 's/^/watched /' watched
[ ! -e cutovers ] || sed 's/^/cutover /' cutovers
`;

export async function lookAtWatch(remote: Remote, signal: AbortSignal): Promise<WatchPlace> {
  const { stdout } = await remote.run({
    step: "look at the watch of the release",
    script: look,
    args: [homeOf(ODOO_PROJECT)],
    timeoutMs: 15_000,
    signal,
  });
  const said = (name: string): unknown[] =>
    [...stdout.matchAll(new RegExp(`^${name} (.*)$`, "gm"))].map(([, json = ""]) => asJson(json));
  return {
    window: windowSchema.safeParse(said("window")[0]).data,
    status: statusSchema.safeParse(said("watching")[0]).data,
    cutovers: said("cutover").flatMap((each) => cutoverSchema.safeParse(each).data ?? []),
    ended: said("watched").flatMap((each) => watchedSchema.safeParse(each).data ?? []),
  };
}

/** Of the release that serves: whether it is watched still, or how that ended. */
export function watchOf(
  place: WatchPlace,
  { release }: Pick<StackOutputs, "release">,
): { open: boolean; ended: Watched | undefined } {
  const ofIt = ({ image }: { image: string }) => image.endsWith(release.digest);
  return {
    open: place.window !== undefined && ofIt(place.window),
    ended: place.ended.findLast(ofIt),
  };
}
