import { z } from "zod";
import { ipai } from "../../report/ipai.ts";

export const adoptStep = z.object({
  step: z.string().describe("what to do"),
  risk: z.string().describe("what can go wrong with it"),
});
export type AdoptStep = z.infer<typeof adoptStep>;

/** Where the stack can live: on the host that serves today, or beside it. */
export type Way = "here" | "new droplet" | "unknown";

/** The steps from today to the day after, each with what it risks. */
export function orderOf(
  stack: string,
  { way, missing }: { way: Way; missing: readonly string[] },
): AdoptStep[] {
  const set = missing.length === 0 ? [] : [step(`set ${missing.join(" and ")}`, "none")];
  const look = step(ipai("doctor", { stack }), "none: it only reads");
  const further = { here: ON_THIS_HOST, "new droplet": NEW_DROPLET, unknown: LOOK_AGAIN }[way];
  return [...set, look, ...further(stack)];
}

const step = (text: string, risk: string): AdoptStep => ({ step: text, risk });

const ON_THIS_HOST = (stack: string): AdoptStep[] => [
  step("take a snapshot of the droplet, and a dump of each database to another place", "none"),
  step(`${ipai("preview", { stack })}: read every adopt and change`, "none"),
  step(ipai("up", { stack }), "nginx and SSH change: the snapshot is the way back"),
  step(ipai("verify", { stack }), "none"),
  step("bring the data over in an announced window", "what is written meanwhile is lost"),
];

const NEW_DROPLET = (stack: string): AdoptStep[] => [
  step(
    `in Pulumi.${stack}.yaml: ipai:host of kind droplet, and names that are not in use yet`,
    "none: the old host is not in the stack any more",
  ),
  step(ipai("up", { stack }), "a second droplet costs money: the preview says how much"),
  step("bring a copy of the data to the new droplet, and try it there", "none: the old one serves"),
  step("set the time to live of the names to 60 s, a day before", "none"),
  step(
    "in an announced window: stop the old Odoo, bring the data once more, give the stack the names in use",
    "nobody can work in the window; the old host still has everything",
  ),
  step(ipai("verify", { stack }), "none"),
  step("keep the old droplet, stopped, until a month has been closed on the new one", "its price"),
];

const LOOK_AGAIN = (stack: string): AdoptStep[] => [
  step(`let this machine in by SSH, then ${ipai("adopt", { stack })} again`, "none: it only reads"),
];
