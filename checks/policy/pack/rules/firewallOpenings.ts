import type { Fault, JudgedStack, Rule } from "../rule.ts";

/** What everybody may reach. */
const PUBLIC = ["80", "443"];

/** Shorter prefixes are no longer somebody: halves of the internet open what the whole would. */
const SHORTEST_PREFIX = { v4: 8, v6: 16 };

interface Opening {
  readonly protocol: string;
  readonly ports: string;
  readonly sources: readonly string[];
}

export const firewallOpenings: Rule = {
  name: "firewall-openings",
  description: "everybody reaches ports 80 and 443; SSH only the allow-list of ipai:ssh",
  why: "every other open port is found by scanners within minutes, and so is SSH",
  judge: ({ type, properties }, stack) =>
    type === "digitalocean:index/firewall:Firewall"
      ? openingsOf(properties["inboundRules"]).flatMap((opening) => judgeOpening(opening, stack))
      : [],
};

function judgeOpening({ protocol, ports, sources }: Opening, stack: JudgedStack): Fault[] {
  // An answer to a ping tells nothing that the open ports do not.
  if (protocol === "icmp") return [];
  const everybody = sources.filter(isEverybody);
  const open = everybody.length > 0 && !PUBLIC.includes(ports);
  const faults = open
    ? [
        {
          what: `${protocol} ${ports} is open to ${everybody.join(" and ")}`,
          next: "take the rule out, or name the ranges that need it in sourceAddresses",
        },
      ]
    : [];
  const allowed = allowList(stack);
  if (open || allowed === undefined || !coversSsh(ports)) return faults;
  const strangers = sources.filter((source) => !allowed.includes(source));
  if (strangers.length === 0) return faults;
  return [
    {
      what: `SSH is open to ${strangers.join(", ")}, which ipai:ssh does not allow`,
      next: `add it to allowFrom of ipai:ssh in Pulumi.${stack.name}.yaml, or take it out of the firewall`,
    },
  ];
}

/** Ports are `22`, `1-65535` or, for all of them, `all` and `0`. */
function coversSsh(ports: string): boolean {
  const [first = NaN, last = first] = ports.split("-").map(Number);
  return ports === "all" || ports === "0" || (first <= 22 && 22 <= last);
}

function allowList({ config }: JudgedStack): readonly string[] | undefined {
  const text = config.get("ipai:ssh");
  if (text === undefined) return undefined;
  const settings: unknown = JSON.parse(text);
  if (typeof settings !== "object" || settings === null || !("allowFrom" in settings))
    return undefined;
  return texts(settings.allowFrom);
}

/** Rules whose values a preview does not know are judged when they are. */
function openingsOf(rules: unknown): Opening[] {
  return (Array.isArray(rules) ? rules : []).flatMap((rule: unknown) => {
    if (typeof rule !== "object" || rule === null || !("protocol" in rule)) return [];
    const { protocol, portRange, sourceAddresses } = rule as Record<string, unknown>;
    return [
      {
        protocol: typeof protocol === "string" ? protocol : "",
        ports: typeof portRange === "string" ? portRange : "all",
        sources: texts(sourceAddresses),
      },
    ];
  });
}

function texts(value: unknown): string[] {
  return (Array.isArray(value) ? value : []).filter((item) => typeof item === "string");
}

/** Whether an address range means everybody. */
function isEverybody(range: string): boolean {
  const [address = "", prefix] = range.split("/");
  if (prefix === undefined) return false;
  return Number(prefix) < (address.includes(":") ? SHORTEST_PREFIX.v6 : SHORTEST_PREFIX.v4);
}
