/** A DNS record as Cloudflare takes it. */
export interface MailRecord {
  readonly what: string;
  readonly name: string;
  readonly type: "MX" | "TXT";
  readonly content: string;
  readonly priority?: number;
}

/** What the mail provider wants published, from the settings' section `mail`. */
export interface MailDomain {
  readonly domain: string;
  readonly exchangers: readonly { readonly host: string; readonly priority: number }[];
  readonly spf: string;
  readonly dkim?: { readonly selector: string; readonly publicKey: string } | undefined;
  readonly dmarc: string;
}

/** MX, SPF, DKIM and DMARC of the domain that mails are sent from. */
export function mailRecords(mail: MailDomain): MailRecord[] {
  const text = (what: string, name: string, content: string): MailRecord => ({
    what,
    name,
    type: "TXT",
    content: quoted(content),
  });
  const { domain, dkim } = mail;
  return [
    ...mail.exchangers.map(({ host, priority }) => ({
      what: `mx-${host}`,
      name: domain,
      type: "MX" as const,
      content: host,
      priority,
    })),
    text("spf", domain, mail.spf),
    ...(dkim === undefined
      ? []
      : [
          text(
            "dkim",
            `${dkim.selector}._domainkey.${domain}`,
            `v=DKIM1; k=rsa; p=${dkim.publicKey}`,
          ),
        ]),
    text("dmarc", `_dmarc.${domain}`, mail.dmarc),
  ];
}

/** A TXT record is made of strings of at most 255 bytes (RFC 1035, 3.3); a DKIM key needs two. */
function quoted(text: string): string {
  return (text.match(/.{1,255}/g) ?? []).map((part) => `"${part}"`).join(" ");
}
