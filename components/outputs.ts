import { z } from "zod";

const login = z.strictObject({ user: z.string(), password: z.string() });

const connection = z.strictObject({
  address: z.string(),
  port: z.int(),
  user: z.string(),
  privateKeyFile: z.string(),
  hostKey: z.string(),
});

const container = z.strictObject({
  name: z.string(),
  /** The compose project that it belongs to. */
  project: z.string(),
  service: z.string(),
  /** Where its ports must be bound on the host: `127.0.0.1:8069`. */
  ports: z.array(z.string()),
  /** Where they are bound instead while the other slot of a release serves. */
  otherPorts: z.array(z.string()).optional(),
});

const effect = z.strictObject({
  name: z.string(),
  /** A script that prints what is in force, a line for each setting. */
  look: z.string(),
  settings: z.record(z.string(), z.string()),
  /** For a person, where no machine can mend it. */
  next: z.string().optional(),
});

/**
 * What a stack says about itself once it is up: all that `ipai verify` and the other operations
 * know of it. `logins` is a secret output.
 */
export const stackOutputsSchema = z.strictObject({
  stack: z.string(),
  urls: z.strictObject({ erp: z.url(), n8n: z.url(), mail: z.url().optional() }),
  /** Where the names are served for whoever runs this program, and the CA to trust there. */
  edge: z.strictObject({
    address: z.string(),
    httpPort: z.int(),
    httpsPort: z.int(),
    /** Path on this machine; null where the world's own CAs are enough. */
    caFile: z.string().nullable(),
  }),
  connection,
  release: z.strictObject({ sha: z.string(), reference: z.string(), digest: z.string() }),
  /** Odoo's series, such as `19.0`. */
  series: z.string(),
  database: z.strictObject({ container: z.string(), name: z.string(), user: z.string() }),
  containers: z.array(container),
  /** Where backups go, and when; nothing when they are made nowhere. */
  backup: z.strictObject({ repository: z.string(), at: z.string() }).optional(),
  /** Every public name, each with a certificate of its own. */
  names: z.array(z.string()),
  /** What must be in force on the host, and how it is looked at; absent in older stacks. */
  effects: z.array(effect).optional(),
  logins: z.strictObject({
    odooAdmin: login,
    odooProbe: login,
    n8nOwner: login,
    mail: login.optional(),
  }),
});

export type StackOutputs = z.output<typeof stackOutputsSchema>;
export type ContainerOutput = StackOutputs["containers"][number];
export type EffectOutput = z.output<typeof effect>;
