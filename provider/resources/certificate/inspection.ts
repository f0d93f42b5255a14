import { z } from "zod";
import { ipai } from "../../../report/ipai.ts";
import { UserError } from "../../../report/userError.ts";
import type { Remote } from "../../ssh/remote.ts";
import { inspectScript } from "./inspectScript.ts";

/** The four files of a lineage, as certbot names them. */
export const kinds = ["cert", "privkey", "chain", "fullchain"] as const;

const link = z.object({
  is: z.enum(["link", "dangling link", "file", "folder", "missing"]),
  target: z.string(),
});

const keyedSet = z.object({
  folder: z.string(),
  /** What stands between the kind and `.pem`: `2`, or nothing in a folder of links. */
  version: z.string(),
  /** The ACME directory that the renewal configuration beside it names. */
  server: z.string().nullable(),
  cert: z.string().nullable(),
  chain: z.string().nullable(),
  /** Public half of the private key beside it: DER in base64. */
  public: z.string().nullable(),
});
/** A certificate with its chain and key, wherever it lies. */
export type KeyedSet = z.infer<typeof keyedSet>;

const renewal = z.object({
  settings: z.record(z.string(), z.unknown()).optional(),
  /** Why certbot cannot parse it. */
  error: z.string().optional(),
});
export type Renewal = z.infer<typeof renewal>;

const kept = z.object({
  /** Nothing of this name is there, so nothing is in certbot's way. */
  vacant: z.boolean(),
  renewal: renewal.nullable(),
  links: z.object({ cert: link, privkey: link, chain: link, fullchain: link }),
  cert: z.string().nullable(),
  chain: z.string().nullable(),
  fullchain: z.string().nullable(),
  public: z.string().nullable(),
  sets: z.array(keyedSet),
  /** Other lineages that certbot renews and made under this one's name, such as `erp-0001`. */
  beside: z.array(z.object({ name: z.string(), cert: z.string().nullable() })),
});
/** What the host keeps under the name of a lineage, sound or not. */
export type Kept = z.infer<typeof kept>;

const lastRun = z.object({ result: z.string(), at: z.string(), words: z.array(z.string()) });
/** The last run of `certbot.service`, the renewal by the timer, since the host booted. */
export type LastRun = z.infer<typeof lastRun>;

const inspection = z.object({
  lineages: z.record(z.string(), kept),
  /** By authority, as in its URL without the scheme: the accounts that certbot can use. */
  accounts: z.record(z.string(), z.array(z.string())),
  lastRun,
});
export type Inspection = z.infer<typeof inspection>;

/** What the host holds of one lineage, and what bears on its renewal. */
export interface Inspected extends Pick<Inspection, "accounts" | "lastRun"> {
  readonly kept: Kept;
}

/** A host that is bare, or from which a hand removed certbot: its packages come back first. */
const absent = z.object({ absent: z.string() });
const CODE = "certbot-absent";

/** Whether that is why nothing could be read. */
export function isCertbotAbsent(error: unknown): boolean {
  return error instanceof UserError && error.code === CODE;
}

/** Reads what `inspectScript` printed. @throws UserError when it is something else. */
export function parseInspection(stdout: string, label: string): Inspection {
  const parsed = inspection.safeParse(jsonOf(stdout));
  if (parsed.success) return parsed.data;
  const isAbsent = absent.safeParse(jsonOf(stdout)).success;
  throw new UserError(`${label}: the certificates could not be read.`, {
    code: isAbsent ? CODE : "certificates-unreadable",
    given: stdout.trim().slice(0, 300),
    next: `Run \`${ipai("up", { refresh: true })}\`: it installs certbot where it is missing.`,
  });
}

export async function inspectLineage(
  remote: Remote,
  name: string,
  signal?: AbortSignal,
): Promise<Inspected> {
  const { stdout } = await remote.run({
    step: `read the certificate ${name}`,
    script: inspectScript,
    args: [name],
    ...(signal && { signal }),
  });
  const { lineages, ...rest } = parseInspection(stdout, remote.label);
  const found = lineages[name];
  if (found === undefined) throw new Error(`the host was asked for ${name} and told of others`);
  return { kept: found, ...rest };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
