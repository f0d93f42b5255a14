import * as pulumi from "@pulumi/pulumi";

/** What a program declares of a certificate; see `inputs.ts` for what each means to the host. */
export interface CertificateArgs {
  /** certbot's name of the lineage; the files are in `/etc/letsencrypt/live/<name>`. */
  name: pulumi.Input<string>;
  /** The names it is good for. All of them must reach this host on port 80. */
  domains: pulumi.Input<pulumi.Input<string>[]>;
  email: pulumi.Input<string>;
  /** URL of the ACME directory. */
  server: pulumi.Input<string>;
  /** The folder that port 80 serves under `/.well-known/acme-challenge/`. */
  webroot: pulumi.Input<string>;
  /** CA of the ACME server itself, when the host does not trust it already. */
  caFile?: pulumi.Input<string> | undefined;
}

/**
 * A TLS certificate from an ACME authority, kept by certbot on the host. A valid one that is
 * already there is adopted, also from copies or an older folder; it is asked for again only when the
 * names or the authority change, the last third of its life has begun or no good one is left.
 * certbot's own timer renews it in between: a refresh shows what stands in the way of that, and `up`
 * mends it.
 *
 * @example
 * new Certificate("edge", {
 *   name: "edge",
 *   domains: ["erp.example.com"],
 *   email: "ops@example.com",
 *   server: "https://acme-v02.api.letsencrypt.org/directory",
 *   webroot: "/var/www/acme",
 * }, { provider: host });
 */
export class Certificate extends pulumi.CustomResource {
  declare readonly notBefore: pulumi.Output<string>;
  declare readonly notAfter: pulumi.Output<string>;
  declare readonly serial: pulumi.Output<string>;
  declare readonly issuer: pulumi.Output<string>;
  declare readonly names: pulumi.Output<string[]>;
  /** The ACME directory that it came from, whatever the host's files say of it now. */
  declare readonly origin: pulumi.Output<string>;
  /** What nginx's `ssl_certificate` names. */
  readonly chainFile: pulumi.Output<string>;
  /** What nginx's `ssl_certificate_key` names. */
  readonly keyFile: pulumi.Output<string>;

  constructor(name: string, args: CertificateArgs, opts: pulumi.CustomResourceOptions) {
    super(
      "host:index:Certificate",
      name,
      {
        ...args,
        notBefore: undefined,
        notAfter: undefined,
        serial: undefined,
        issuer: undefined,
        names: undefined,
        origin: undefined,
      },
      opts,
    );
    // The files exist once the certificate does, so the paths depend on its id and not on the name.
    const folder = this.id.apply((lineage) => `/etc/letsencrypt/live/${lineage}`);
    this.chainFile = folder.apply((path) => `${path}/fullchain.pem`);
    this.keyFile = folder.apply((path) => `${path}/privkey.pem`);
  }
}
