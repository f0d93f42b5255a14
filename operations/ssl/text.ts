import { ipai } from "../../report/ipai.ts";
import { table } from "../../report/table.ts";
import type { Rehearsal } from "./rehearse.ts";
import type { ShownCertificate } from "./shown.ts";

export interface SslReport {
  readonly stack: string;
  readonly certificates: readonly ShownCertificate[];
  readonly renewals?: readonly Rehearsal[] | undefined;
}

export function sslText({ stack, certificates, renewals = [] }: SslReport): string {
  const broken = certificates.filter(({ ok }) => !ok);
  const refused = renewals.filter(({ ok }) => !ok);
  return [
    table([["name", "valid until", "days left", "issued by", "served"], ...certificates.map(row)], {
      head: true,
    }),
    ...renewals.map(({ name, ok }) => `${name}: renewal ${ok ? "works (dry run)" : "fails"}`),
    ...refused.map(({ name, said }) => `${name}: certbot said:\n${said}`),
    ...broken.flatMap(({ name, troubles }) => troubles.map((trouble) => `${name}: ${trouble}`)),
    ...(broken.length > 0
      ? [`next: ${ipai("up", { refresh: true, stack })}`]
      : refused.map(({ name, next = "" }) => `${name}: next: ${next}`)),
  ].join("\n");
}

function row({ name, onDisk, served, ok }: ShownCertificate): string[] {
  const state = ok ? "yes" : onDisk?.serial === served ? "yes, but see below" : `no: ${served}`;
  if (onDisk === undefined) return [name, "no certificate on the host", "", "", state];
  const { notAfter, daysLeft, issuer } = onDisk;
  return [name, notAfter.slice(0, 16), String(daysLeft), issuer, state];
}
