import { z } from "zod";

/** The compose project that Odoo runs as, on each host. */
export const ODOO_PROJECT = "odoo";

const login = z.strictObject({
  user: z.string().describe("the account's name"),
  password: z.string().describe("its password; shown by logins alone"),
});

const connection = z.strictObject({
  address: z.string().describe("the host's address for SSH"),
  port: z.int().describe("its SSH port"),
  user: z.string().describe("the account to log in with"),
  privateKeyFile: z.string().describe("path of the private key on this machine"),
  hostKey: z.string().describe("the host's pinned public key"),
});

const container = z.strictObject({
  name: z.string().describe("the container's name"),
  project: z.string().describe("The compose project that it belongs to"),
  service: z.string().describe("its service in that project"),
  ports: z
    .array(z.string())
    .describe("Where its ports must be bound on the host: `127.0.0.1:8069`"),
  otherPorts: z
    .array(z.string())
    .optional()
    .describe("Where they are bound instead while the other slot of a release serves"),
  limits: z
    .strictObject({
      restart: z.string().describe("Docker's word for when it starts again"),
      memory: z.int().describe("bytes"),
      pids: z.int().describe("processes and threads together"),
    })
    .optional()
    .describe("what it may use, as declared; absent in older stacks"),
});

const effect = z.strictObject({
  name: z.string().describe("a name for it"),
  look: z.string().describe("A script that prints what is in force, a line for each setting"),
  settings: z
    .record(z.string(), z.string())
    .describe("what must be in force: by setting, its value"),
  next: z.string().optional().describe("For a person, where no machine can mend it"),
});

/**
 * What a stack says about itself once it is up: all that `ipai verify` and the other operations
 * know of it. `logins` and `escrow` are secret outputs.
 */
export const stackOutputsSchema = z.strictObject({
  stack: z.string().describe("the stack's name"),
  urls: z
    .strictObject({
      erp: z.url().describe("Odoo"),
      n8n: z.url().describe("n8n"),
      mail: z.url().optional().describe("the mail catcher's page, where the stack catches mail"),
      room: z.url().optional().describe("the control room, where it has a public name"),
    })
    .describe("where people find the applications"),
  edge: z
    .strictObject({
      address: z.string().describe("the address to connect to"),
      httpPort: z.int().describe("its port for HTTP"),
      httpsPort: z.int().describe("its port for HTTPS"),
      caFile: z
        .string()
        .nullable()
        .describe("Path on this machine; null where public CAs are enough"),
    })
    .describe(
      "Where the names are served for whoever runs this program, and the CA to trust there",
    ),
  connection: connection.describe("how this machine reaches the host"),
  release: z
    .strictObject({
      sha: z.string().describe("the commit that it was built from"),
      reference: z.string().describe("where it is pulled from"),
      digest: z.string().describe("its digest"),
    })
    .describe("the Odoo image that is declared"),
  series: z.string().describe("Odoo's series, such as `19.0`"),
  database: z
    .strictObject({
      container: z.string().describe("the container of its server"),
      name: z.string().describe("its name"),
      user: z.string().describe("the role that owns it"),
    })
    .describe("Odoo's database"),
  containers: z.array(container).describe("every container that should run"),
  backup: z
    .strictObject({
      repository: z.string().describe("the store's address"),
      region: z.string().describe("the store's region"),
      at: z.string().describe("the time of day, in the stack's time zone"),
      keep: z
        .strictObject({
          daily: z.int().describe("days of which one stays"),
          monthly: z.int().describe("months of which one stays"),
        })
        .describe("what pruning keeps"),
      pointInTime: z
        .boolean()
        .optional()
        .describe("whether PostgreSQL's log is kept too; absent in older stacks"),
      copy: z
        .strictObject({
          repository: z.string().describe("the second store's address"),
          region: z.string().describe("its region"),
        })
        .optional()
        .describe("where each proved backup is copied to; absent where it is not"),
    })
    .optional()
    .describe("Where backups go, and when; nothing when they are made nowhere"),
  escrow: z
    .strictObject({
      password: z.string().describe("what the backups are encrypted with"),
      accessKey: z.string().describe("the name of the host's key to the store"),
      secretKey: z.string().describe("the host's key to the store"),
      n8nEncryptionKey: z.string().describe("what n8n encrypts credentials with"),
      copy: z
        .strictObject({
          password: z.string().describe("what the second copy is encrypted with"),
          accessKey: z.string().describe("the name of the host's key to its store"),
          secretKey: z.string().describe("the host's key to its store"),
        })
        .optional()
        .describe("what opens the second copy; absent where there is none"),
    })
    .optional()
    .describe("What opens the backups, and what they need to be of use; a secret output"),
  names: z.array(z.string()).describe("Every public name, each with a certificate of its own"),
  effects: z
    .array(effect)
    .optional()
    .describe("What must be in force on the host, and how it is looked at; absent in older stacks"),
  outgoingMail: z
    .strictObject({
      host: z.string().describe("the server's name, for containers"),
      port: z.int().describe("its SMTP port"),
    })
    .optional()
    .describe("Where applications hand over their mails; absent in older stacks"),
  logins: z
    .strictObject({
      odooAdmin: login.describe("Odoo's administrator"),
      odooProbe: login.describe("the account that verify logs in with"),
      n8nOwner: login.describe("n8n's owner"),
      mail: login.optional().describe("the mail catcher's page, where the stack catches mail"),
    })
    .describe("accounts that the stack made"),
});

export type StackOutputs = z.output<typeof stackOutputsSchema>;
export type ContainerOutput = StackOutputs["containers"][number];
export type EffectOutput = z.output<typeof effect>;
