import type { Remote } from "../../ssh/remote.ts";
import { type CertificateFacts, factsOf, parsedPem } from "./disk.ts";
import { fileTroubles, isSound } from "./files.ts";
import { type Inspected, inspectLineage, type Kept, type KeyedSet } from "./inspection.ts";
import { lastRunTrouble } from "./lastRun.ts";
import { certbotTakes, renewalFacts, renewalTroubles } from "./renewalFile.ts";

/** A certificate with its key and chain, and where it came from: fit to be put in place. */
export interface SoundSet extends CertificateFacts {
  readonly folder: string;
  readonly version: string;
  readonly server: string;
}

/** What the host holds of a declared certificate, and all that is wrong with it. */
export interface Holding {
  /** What `live/<name>` shows, sound or not. */
  readonly facts?: CertificateFacts | undefined;
  /** The ACME directory that `facts` came from; unknown when nothing tells. */
  readonly origin?: string | undefined;
  /** Whether certbot can issue in its place: it takes the lineage for one, or finds nothing there. */
  readonly inPlace: boolean;
  /** What is wrong with its files. */
  readonly files: readonly string[];
  /** What is wrong with how it will be renewed. */
  readonly renewal: readonly string[];
  /** Other lineages of certbot's for the same names: a second renewal of each. */
  readonly strays: readonly string[];
  /** What the last run of the timer's service said against it. */
  readonly lastRun?: string | undefined;
  /** As the renewal configuration says. */
  readonly server?: string | undefined;
  readonly webroot?: string | undefined;
  /** The account that a renewal configuration for `server` can name. */
  readonly account?: string | undefined;
  /** All that could be put in its place without asking the authority; the newest first. */
  readonly sets: readonly SoundSet[];
}

/** What is remembered of the certificate: which one it was, and where it came from. */
export interface Known {
  readonly serial: string;
  readonly origin: string;
}

/** How it is to be renewed; what is left out is not judged. */
export interface Expected {
  readonly domains?: readonly string[] | undefined;
  readonly server?: string | undefined;
  readonly webroot?: string | undefined;
}

export async function lookAt(
  remote: Remote,
  name: string,
  expected: Expected,
  known: Known | undefined,
  signal?: AbortSignal,
): Promise<Holding> {
  return holdingOf(name, await inspectLineage(remote, name, signal), expected, known);
}

export function holdingOf(
  name: string,
  { kept, accounts, lastRun }: Inspected,
  expected: Expected,
  known: Known | undefined,
): Holding {
  const facts = parsedPem(kept.cert) && kept.cert !== null ? factsOf(kept.cert) : undefined;
  const origins = originsOf(kept.sets, known);
  const files = fileTroubles(name, kept);
  const found = renewalFacts(kept.renewal);
  const server = expected.server ?? found.server ?? "";
  const webroot = expected.webroot ?? found.webroot ?? "";
  const usable = accounts[server.replace(/^https:\/\//, "")] ?? [];
  const domains = expected.domains ?? facts?.names ?? [];
  const strays = straysOf(kept, domains);
  const beside = strays.map((other) => `${other} is renewed beside it, for the same names`);
  const ownAccount = accountOf(kept.renewal?.settings);
  return {
    facts,
    origin: facts && (origins.get(facts.serial) ?? found.server),
    inPlace: kept.vacant || (files.length === 0 && certbotTakes(name, kept.renewal)),
    files,
    renewal: [
      ...renewalTroubles(kept.renewal, { name, domains, server, webroot }, usable),
      ...beside,
    ],
    strays,
    lastRun: lastRunTrouble(name, lastRun),
    ...found,
    account: usable.includes(ownAccount) ? ownAccount : usable[0],
    sets: soundSets(kept.sets, origins),
  };
}

/** Nothing of the kind is on the host, not even remains. */
export function isAbsent({ facts, sets, files, server }: Holding): boolean {
  const nothing = files.every((trouble) => trouble.endsWith("is missing"));
  return facts === undefined && sets.length === 0 && nothing && server === undefined;
}

function soundSets(sets: readonly KeyedSet[], origins: ReadonlyMap<string, string>): SoundSet[] {
  return sets
    .filter(isSound)
    .flatMap((set) => {
      const facts = factsOf(set.cert ?? "");
      const server = origins.get(facts.serial);
      const { folder, version } = set;
      return server === undefined ? [] : [{ ...facts, folder, version, server }];
    })
    .sort((one, other) => other.notBefore.getTime() - one.notBefore.getTime());
}

/**
 * Which authority each certificate came from, by serial. What is remembered is worth more than a
 * line that a hand can change; and what certbot numbered after it in the same folder is its renewal.
 */
function originsOf(sets: readonly KeyedSet[], known: Known | undefined): Map<string, string> {
  const origins = new Map<string, string>();
  const parsed = sets.flatMap(({ cert, ...set }) => {
    const serial = parsedPem(cert)?.serialNumber;
    return serial === undefined ? [] : [{ ...set, serial }];
  });
  for (const { serial, server } of parsed) if (server !== null) origins.set(serial, server);
  if (known === undefined || known.origin === "") return origins;
  for (const { folder, version } of parsed.filter(({ serial }) => serial === known.serial)) {
    const later = parsed.filter(
      (each) => each.folder === folder && Number(each.version) > Number(version),
    );
    for (const { serial } of later) if (!origins.has(serial)) origins.set(serial, known.origin);
  }
  return origins.set(known.serial, known.origin);
}

/** certbot makes `erp-0001` where remains of `erp` are in its way; what it holds no more is one too. */
function straysOf({ beside }: Kept, domains: readonly string[]): string[] {
  const own = [...domains].sort().join();
  return beside
    .filter(({ cert }) => {
      const facts = parsedPem(cert) && cert !== null ? factsOf(cert) : undefined;
      return facts === undefined || facts.names.join() === own;
    })
    .map(({ name }) => name);
}

function accountOf(settings: Readonly<Record<string, unknown>> | undefined): string {
  const parameters = settings?.["renewalparams"];
  const account =
    typeof parameters === "object" && parameters !== null && "account" in parameters
      ? parameters.account
      : undefined;
  return typeof account === "string" ? account : "";
}
