import { z } from "zod";
import { standingSchema } from "../standing.ts";

const hostname = z
  .string()
  .regex(
    /^(?=.{1,253}$)(?!-)[a-z0-9-]{1,63}(\.(?!-)[a-z0-9-]{1,63})+$/,
    'must be a full name in lower case such as "erp.example.com"; a wildcard cannot be proved over HTTP',
  );

const absolutePath = z.string().regex(/^\/[^\0\n]*$/, "must be an absolute path");

export const certificateSchema = z.strictObject({
  name: z
    .string()
    .regex(
      /^[a-z0-9][a-z0-9.-]*$/,
      'must be a plain name such as "erp"; certbot makes a folder of it',
    ),
  domains: z
    .array(hostname)
    .min(1, "must name at least one domain")
    .refine((names) => new Set(names).size === names.length, "must name each domain once"),
  email: z.email("must be the address the authority writes to"),
  server: z.url({ protocol: /^https$/, error: "must be the https URL of an ACME directory" }),
  webroot: absolutePath,
  caFile: absolutePath.optional(),
  standing: standingSchema,
});

/** What a program declares of a certificate, completed. */
export type CertificateInputs = {
  /** certbot's name of the lineage: `/etc/letsencrypt/live/<name>`. */
  name: string;
  domains: string[];
  /** Where the authority sends what it has to say about the account. */
  email: string;
  /** The ACME directory. */
  server: string;
  /** The folder that the host's port 80 serves under `/.well-known/acme-challenge/`. */
  webroot: string;
  /** The CA of the ACME server's own TLS, when the host does not trust it by itself. */
  caFile?: string | undefined;
  /** "in service", or what a refresh found instead: see `standing.ts`. */
  standing: string;
};

/** What the host holds. Times are ISO 8601 in UTC, `serial` is upper-case hexadecimal. */
export type CertificateState = CertificateInputs & {
  notBefore: string;
  notAfter: string;
  serial: string;
  issuer: string;
  names: string[];
  /** The ACME directory that the certificate with this serial came from. */
  origin: string;
};
