import { z } from "zod";
import { about } from "../about.ts";
import { email, hostName, port } from "../fields.ts";

const catcher = z.strictObject({ kind: z.literal("catcher") });

/** DigitalOcean lets nothing out on these (facts of its network, not of ours). */
const BLOCKED_PORTS = [25, 465, 587];

const mailExchanger = z.strictObject({
  host: hostName().register(about, { what: "Mail exchanger.", example: "mxa.mailgun.org" }),
  priority: z
    .int()
    .min(0)
    .max(65535)
    .register(about, { what: "Lower is tried first.", example: "10" }),
});

const smtp = z.strictObject({
  kind: z.literal("smtp"),
  host: hostName().register(about, {
    what: "The provider's SMTP server.",
    example: "smtp.mailgun.org",
  }),
  port: port()
    .refine((value) => !BLOCKED_PORTS.includes(value), "is blocked at DigitalOcean; use 2525")
    .register(about, { what: "The provider's port.", example: "2525" })
    .default(2525),
  user: z.string().min(1).register(about, {
    what: "Login at the provider; its password comes from the environment (SMTP_PASSWORD).",
    example: "postmaster@mg.insightpulseai.net",
  }),
  from: email().register(about, {
    what: "Sender of Odoo's mails.",
    example: "erp@mg.insightpulseai.net",
  }),
  domain: hostName().register(about, {
    what: "Domain that mails are sent from; MX, SPF, DKIM and DMARC are published for it.",
    example: "mg.insightpulseai.net",
  }),
  exchangers: z.array(mailExchanger).min(1).register(about, {
    what: "MX records of the mail domain.",
    example: "[{ host: mxa.mailgun.org, priority: 10 }]",
  }),
  spf: z.string().startsWith("v=spf1 ", "must be an SPF record").register(about, {
    what: "SPF record of the mail domain.",
    example: "v=spf1 include:mailgun.org ~all",
  }),
  dkim: z
    .strictObject({
      selector: z
        .string()
        .regex(/^[a-z0-9_-]+$/, "must be a DKIM selector")
        .register(about, { what: "DKIM selector at the provider.", example: "pic" }),
      publicKey: z
        .string()
        .regex(/^[A-Za-z0-9+/=]{100,}$/, "must be the base64 of the provider's public key (p=)")
        .register(about, { what: "DKIM public key (`p=`).", example: "MIIBIjANBgkqhkiG9w0…" }),
    })
    .register(about, {
      what: "DKIM record of the mail domain; not published when left out.",
      example: "{ selector: pic, publicKey: MIIBIjANBgkqhkiG9w0… }",
    })
    .optional(),
  dmarc: z.string().startsWith("v=DMARC1;", "must be a DMARC record").register(about, {
    what: "DMARC record of the mail domain.",
    example: "v=DMARC1; p=none; rua=mailto:business@insightpulseai.com",
  }),
});

/** Where Odoo's mails go. */
export const mail = z.discriminatedUnion("kind", [catcher, smtp]).register(about, {
  what: "Where Odoo's mails go: kept on the host, or out through a provider.",
  example: "{ kind: catcher }",
});
