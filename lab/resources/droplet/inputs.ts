import { z } from "zod";

const port = z.int().min(1).max(65535);

/** What makes a lab droplet. */
export const DropletInputs = z.strictObject({
  /** Unique on this machine; the container is `ipai-droplet-<name>`. */
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, "lower-case letters, digits and hyphens"),
  /** The only key that may log in as root, in OpenSSH's form. */
  publicKey: z.string().regex(/^(ssh-ed25519|ecdsa-\S+|ssh-rsa) [A-Za-z0-9+/=]+/, "an OpenSSH key"),
  /** Where the droplet's 22, 80 and 443 are published on 127.0.0.1. */
  ports: z.strictObject({ ssh: port, http: port, https: port }),
  /** Mebibytes. @default 4096 */
  memoryMb: z.int().min(256).default(4096),
  /** Cores, in parts if need be; this machine's are the most that it gets. @default 2 */
  cpus: z.number().positive().default(2),
  /** Whether it is switched on. @default true */
  running: z.boolean().default(true),
});

export type DropletInputs = z.infer<typeof DropletInputs>;

/** What is known of a droplet once it has booted: how to reach it. */
export type DropletState = DropletInputs & {
  readonly address: string;
  readonly sshPort: number;
  /** Its address in the lab's network, which stays the same over restarts. */
  readonly labAddress: string;
  readonly user: string;
  /** Its public host key, `ssh-ed25519 AAAA…`: made at first boot and kept. */
  readonly hostKey: string;
  readonly containerId: string;
};
