import { z } from "zod";
import { cloudsOf } from "../../components/clouds/clouds.ts";
import { cloudAddresses } from "../../config/cloudAddresses.ts";
import { loadCredentials } from "../../config/credentials.ts";
import { loadSettingsForLooking } from "../../config/settings.ts";
import { ipai } from "../../report/ipai.ts";
import { ExitCode, UserError } from "../../report/userError.ts";
import type { Context, Operation } from "../operation.ts";
import { stackInput } from "../operation.ts";
import { adoptItem } from "./finding.ts";
import type { AdoptItem } from "./finding.ts";
import { gitHubItems } from "./gitHub.ts";
import { hostIsSupported, hostItems } from "./host.ts";
import { hostFacts } from "./hostFacts.ts";
import type { HostFacts } from "./hostFacts.ts";
import { lookAtHost } from "./lookAtHost.ts";
import { dnsItems } from "./dns.ts";
import { dropletItems } from "./droplet.ts";
import { adoptStep, orderOf } from "./order.ts";
import type { Way } from "./order.ts";
import { adoptText } from "./text.ts";

const input = z.object({ ...stackInput });
const output = z.object({
  stack: z.string().describe("the stack that was worked on"),
  items: z.array(adoptItem).describe("what was found, and what an up would do with each"),
  order: z.array(adoptStep).describe("the steps of the move, in their order"),
  host: hostFacts
    .optional()
    .describe("Absent where the host is not there yet, or could not be looked at"),
});

type Output = z.infer<typeof output>;

/** `ipai adopt`: what is there already, and what `up` would do with it. */
export const adopt: Operation<z.infer<typeof input>, Output> = {
  name: "adopt",
  summary: "look at the account, the zone, the repositories and the host; changes nothing",
  effect: "read-only",
  input,
  output,
  run: (ctx, { stack }) => ctx.log.step(`look at what ${stack} meets`, () => lookAtAll(ctx, stack)),
  text: adoptText,
  exitCode: ({ items }) => (isFree(items) ? ExitCode.ok : ExitCode.unexpectedChanges),
};

function isFree(items: readonly AdoptItem[]): boolean {
  return items.every(({ deed }) => deed !== "in the way");
}

async function lookAtAll(ctx: Context, stack: string): Promise<Output> {
  const { settings, missing } = loadSettingsForLooking(stack, ctx.root);
  const { host, ssh, domain } = settings;
  if (host.kind === "lab") {
    throw new UserError(`Stack ${stack} is in the lab: there is nothing to adopt.`, {
      code: "lab-stack",
      exitCode: ExitCode.configuration,
      next: ipai("adopt", { stack: "prod" }),
    });
  }
  // The password for outgoing mail is not needed for looking.
  const credentials = loadCredentials({ ...settings, mail: { kind: "catcher" } }, ctx.environment);
  const clouds = cloudsOf(credentials, cloudAddresses(ctx.environment), {
    signal: ctx.signal,
    waiting: (message) => ctx.log.status(message),
  });
  const zone = await clouds.cloudflare.zone(domain);
  const [droplet, records, gitHub] = await Promise.all([
    dropletItems(settings, clouds.digitalOcean),
    clouds.cloudflare.records(zone.id),
    gitHubItems(settings, clouds.gitHub),
  ]);
  const seen =
    host.kind === "existing"
      ? await looked(() =>
          lookAtHost(ctx, { address: host.address, port: 22, hostKey: host.hostKey, ...ssh }),
        )
      : { items: [] };
  const items = [...droplet, ...dnsItems(settings, records), ...gitHub, ...seen.items];
  const way = host.kind === "existing" ? wayFor(seen) : "here";
  return {
    stack,
    items,
    order: orderOf(stack, { way, missing }),
    ...(seen.facts !== undefined && { host: seen.facts }),
  };
}

/** A host that was not seen may be anything. */
function wayFor({ facts, items }: Seen): Way {
  if (facts === undefined) return "unknown";
  return hostIsSupported(facts) && isFree(items) ? "here" : "new droplet";
}

interface Seen {
  readonly items: AdoptItem[];
  readonly facts?: HostFacts;
}

/** A host that does not let us in is one finding; what the clouds say is told all the same. */
export async function looked(look: () => Promise<HostFacts>): Promise<Seen> {
  try {
    const facts = await look();
    return { items: hostItems(facts), facts };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const given = error.given === undefined ? "" : ` (${error.given})`;
    const what = `the host could not be looked at: ${error.message}${given}`;
    return { items: [{ deed: "in the way", what, risk: error.next }] };
  }
}
