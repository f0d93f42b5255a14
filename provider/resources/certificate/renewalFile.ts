import { z } from "zod";
import { deployHook } from "./deployHook.ts";
import { kinds, type Renewal } from "./inspection.ts";

/** How a certificate is to be renewed. */
export interface RenewalOrder {
  readonly name: string;
  readonly domains: readonly string[];
  readonly server: string;
  readonly webroot: string;
  /** One of the host's accounts at the authority. */
  readonly account: string;
}

/** The renewal configuration as certbot 4 writes it for what the stack declares. */
export function renewalText({ name, domains, server, webroot, account }: RenewalOrder): string {
  return [
    "version = 4.0.0",
    `archive_dir = ${archive(name)}`,
    ...kinds.map((kind) => `${kind} = ${live(name, kind)}`),
    "",
    "[renewalparams]",
    `account = ${account}`,
    "key_type = ecdsa",
    `renew_hook = ${deployHook}`,
    `server = ${server}`,
    "authenticator = webroot",
    `webroot_path = ${webroot},`,
    "[[webroot_map]]",
    ...domains.map((domain) => `${domain} = ${webroot}`),
    "",
  ].join("\n");
}

const text = z.string().catch("");
const renewalParameters = z
  .looseObject({
    account: text,
    authenticator: text,
    server: text,
    key_type: text,
    renew_hook: text,
    webroot_path: z.union([z.array(z.string()), z.string().transform((one) => [one])]).catch([]),
    webroot_map: z.record(z.string(), z.string()).catch({}),
  })
  .catch({
    account: "",
    authenticator: "",
    server: "",
    key_type: "",
    renew_hook: "",
    webroot_path: [],
    webroot_map: {},
  });
type Parameters = z.infer<typeof renewalParameters>;

/** What a renewal would use, as far as it can be said. */
export interface RenewalFacts {
  readonly server: string | undefined;
  readonly webroot: string | undefined;
}

export function renewalFacts(renewal: Renewal | null): RenewalFacts {
  const { server, webroot_path: paths, webroot_map: map } = parametersOf(renewal);
  return { server: server || undefined, webroot: paths[0] ?? Object.values(map)[0] };
}

/** Whether certbot finds the lineage's files by this configuration, and can renew it at all. */
export function certbotTakes(name: string, renewal: Renewal | null): boolean {
  const settings = renewal?.settings ?? {};
  return (
    typeof settings["renewalparams"] === "object" &&
    kinds.every((kind) => settings[kind] === live(name, kind))
  );
}

/**
 * Why the lineage would not be renewed as it is declared: every line that differs from what
 * certbot writes for it, since each may decide whether, when and how the renewal happens.
 *
 * @param accounts That certbot can use at this authority.
 */
export function renewalTroubles(
  renewal: Renewal | null,
  order: Omit<RenewalOrder, "account">,
  accounts: readonly string[],
): string[] {
  const { name } = order;
  if (!renewal) return [`renewal/${name}.conf is missing: nothing would renew it`];
  if (!renewal.settings) {
    return [`certbot cannot parse renewal/${name}.conf: ${renewal.error ?? "no reason given"}`];
  }
  return [
    ...topTroubles(renewal.settings, name),
    ...parameterTroubles(parametersOf(renewal), order, accounts),
  ].map((trouble) => `renewal/${name}.conf: ${trouble}`);
}

function topTroubles(settings: Readonly<Record<string, unknown>>, name: string): string[] {
  const wanted: Record<string, string> = {
    archive_dir: archive(name),
    ...Object.fromEntries(kinds.map((kind) => [kind, live(name, kind)])),
  };
  const others = Object.keys(settings).filter(
    (key) => !(key in wanted || key === "version" || key === "renewalparams"),
  );
  return [
    ...Object.entries(wanted)
      .filter(([key, value]) => settings[key] !== value)
      .map(([key]) => `${key} = ${shown(settings[key])}`),
    ...others.map((key) => `${key} = ${shown(settings[key])}`),
  ];
}

function parameterTroubles(
  found: Parameters,
  order: Omit<RenewalOrder, "account">,
  accounts: readonly string[],
): string[] {
  const { account, webroot_path: paths, webroot_map: map, ...rest } = found;
  const wanted: Record<string, string> = {
    authenticator: "webroot",
    key_type: "ecdsa",
    renew_hook: deployHook,
    server: order.server,
  };
  const domains = [...order.domains].sort();
  const mapped = Object.keys(map).sort();
  return [
    ...Object.entries(wanted)
      .filter(([key, value]) => rest[key] !== value)
      .map(([key]) => `${key} = ${shown(rest[key])}`),
    ...Object.keys(rest)
      .filter((key) => !(key in wanted))
      .map((key) => `${key} = ${shown(rest[key])}`),
    ...(accounts.includes(account)
      ? []
      : [`account = ${shown(account)}, which certbot cannot use`]),
    ...(paths.join() === order.webroot ? [] : [`webroot_path = ${shown(paths.join())}`]),
    ...(mapped.join() === domains.join() && Object.values(map).every((at) => at === order.webroot)
      ? []
      : [
          `webroot_map = ${shown(
            Object.entries(map)
              .map((pair) => pair.join(" "))
              .join(", "),
          )}`,
        ]),
  ];
}

function parametersOf(renewal: Renewal | null): Parameters {
  return renewalParameters.parse(renewal?.settings?.["renewalparams"]);
}

function shown(value: unknown): string {
  if (value === undefined || value === "") return "(nothing)";
  return typeof value === "string" ? value : JSON.stringify(value);
}

function archive(name: string): string {
  return `/etc/letsencrypt/archive/${name}`;
}

function live(name: string, kind: string): string {
  return `/etc/letsencrypt/live/${name}/${kind}.pem`;
}
