import { z } from "zod";
import { about } from "../about.ts";
import { sizePattern } from "../dropletSize.ts";
import { email, ipv4, label, port } from "../fields.ts";

const size = (what: string) =>
  z
    .string()
    .regex(sizePattern, "must be a droplet size that names its CPUs and memory")
    .register(about, { what, example: "s-4vcpu-8gb" });

const region = () =>
  z
    .string()
    .regex(/^[a-z]{3}[0-9]$/, "must be a DigitalOcean region")
    .register(about, { what: "DigitalOcean's region.", example: "sgp1" });

const portOn = (what: string, example: string) =>
  port().register(about, { what: `${what} on this machine's loopback address.`, example });

const alertEmail = () =>
  email()
    .register(about, {
      what: "Whom DigitalOcean writes to when the droplet is unwell: a verified address of the account or its team, as it refuses others. `ipai:contact` when left out.",
      example: "business@insightpulseai.com",
    })
    .optional();

const lab = z.strictObject({
  kind: z.literal("lab"),
  name: label()
    .register(about, {
      what: "Name of the lab's droplet; the stack's name when left out.",
      example: "local",
    })
    .optional(),
  size: size("Size of the droplet that the lab plays.").default("s-2vcpu-4gb"),
  ports: z
    .strictObject({
      ssh: portOn("Port of the droplet's SSH", "2222").default(2222),
      http: portOn("Port of the droplet's HTTP", "80").default(80),
      https: portOn("Port of the droplet's HTTPS", "443").default(443),
    })
    .prefault({}),
});

const droplet = z.strictObject({
  kind: z.literal("droplet"),
  region: region().default("sgp1"),
  size: size("Size of the new droplet.").default("s-4vcpu-8gb"),
  image: z
    .string()
    .regex(/^debian-13-/, "must be a Debian 13 image: the stack's packages are Debian 13's")
    .register(about, { what: "Image of the new droplet.", example: "debian-13-x64" })
    .default("debian-13-x64"),
  volumeGb: z
    .int()
    .min(10)
    .max(16384)
    .register(about, { what: "Size of the data volume, in gigabytes.", example: "50" })
    .default(50),
  alertEmail: alertEmail(),
});

const existing = z.strictObject({
  kind: z.literal("existing"),
  address: ipv4().register(about, {
    what: "Public address of the droplet; the droplet that is found must have it.",
    example: "178.128.112.214",
  }),
  dropletId: z
    .int()
    .positive()
    .register(about, {
      what: "Id of the droplet to adopt; found by its address when left out.",
      example: "412345678",
    })
    .optional(),
  region: region().default("sgp1"),
  size: size("Size of the droplet, from which Odoo's workers are computed.").default("s-4vcpu-8gb"),
  hostKey: z
    .string()
    .regex(/^ssh-ed25519 [A-Za-z0-9+/]{68}$/, "must be an ed25519 public key without a comment")
    .register(about, {
      what: "The droplet's SSH host key; read at the first contact and pinned when left out.",
      example: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI…",
    })
    .optional(),
  alertEmail: alertEmail(),
});

/** The machine that the stack runs on. */
export const host = z
  .discriminatedUnion("kind", [lab, droplet, existing])
  .register(about, { what: "The machine that the stack runs on.", example: "{ kind: droplet }" });
