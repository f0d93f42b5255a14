import * as pulumi from "@pulumi/pulumi";
import { Certificate } from "../provider/resources/certificate/resource.ts";
import { Directory } from "../provider/resources/directory/resource.ts";
import { File } from "../provider/resources/file/resource.ts";
import { Packages } from "../provider/resources/packages/resource.ts";
import { Unit } from "../provider/resources/unit/resource.ts";
import { RELOAD_COMMAND, RELOAD_SCRIPT } from "./edge/reload.ts";
import {
  ACME_WEBROOT,
  closedServer,
  NGINX_CONF,
  NGINX_GROUP,
  plainHttpText,
  sharedText,
  TLS_CONF,
} from "./edge/server.ts";
import type { Site } from "./edge/site.ts";
import {
  NGINX_DROP_IN,
  setAsidePath,
  START_COMMAND,
  startScript,
  vhostFile,
} from "./edge/start.ts";
import { upstreamsText } from "./edge/upstreams.ts";
import type { Upstreams } from "./edge/upstreams.ts";
import { vhostText } from "./edge/vhost.ts";
import { ROOM_DATA } from "./paths.ts";

export interface EdgeArgs {
  readonly sites: readonly Site[];
  readonly upstreams: Upstreams;
  /** The port that people reach TLS on, for redirects. */
  readonly httpsPort: number;
  readonly loginsPerMinute: number;
  /** Whether nginx listens on IPv6 as well. */
  readonly ipv6: boolean;
  /** Where the control room has a name: the host's user whose SSH brings its socket. */
  readonly room?: { readonly servedBy: string } | undefined;
  readonly acme: {
    readonly server: string;
    readonly email: string;
    /** PEM of what the host must trust to talk to the server; the lab's only. */
    readonly ca?: pulumi.Input<string> | undefined;
  };
  /** The records that must exist before the authority is asked. */
  readonly names: pulumi.Resource;
  /** Writes the upstreams that the vhosts of Odoo name: nginx refuses a vhost without them. */
  readonly odoo: pulumi.Resource;
}

/** The lab's authority is nobody's but the lab's; certbot is told where its certificate is. */
const CA_FILE = "/etc/ipai/acme-ca.pem";

const RELOAD_HOOK = `#!/bin/sh
# Written by the stack: a renewed certificate is served at once, and a broken vhost stops nothing.
set -eu
nginx -t
systemctl reload nginx.service
`;

/**
 * nginx on the host: the only program that the internet reaches. One vhost per name, each with a
 * certificate of its own; whoever asks for another name gets no answer.
 */
export class Edge extends pulumi.ComponentResource {
  constructor(name: string, args: EdgeArgs, opts: pulumi.ComponentResourceOptions) {
    super("ipai:index:Edge", name, {}, opts);
    const commands = this.commands(name, args);
    const shared = this.sharedFiles(name, args, commands);
    // What it starts with comes first: nginx that is down because of it would never come up.
    const nginx = this.nginx(name, [...commands, ...shared]);
    const renewal = this.renewal(name, args, [nginx]);
    const upstreams = this.upstreams(name, args, nginx);
    if (args.room !== undefined) this.roomFolder(name, args.room.servedBy, nginx);
    for (const site of args.sites) {
      const certificate = this.certificate(name, site, args, [nginx, ...renewal.files]);
      this.vhost(name, site, certificate, args.ipv6, upstreams);
    }
    this.registerOutputs({});
  }

  /** The server's package, and the commands that systemd starts and reloads it by. */
  private commands(name: string, { sites }: EdgeArgs): pulumi.Resource[] {
    const names = ["certbot", "nginx", "procps"];
    const packages = new Packages(name, { names }, { parent: this });
    const command = (what: string, path: string, content: string) =>
      new File(
        `${name}-${what}`,
        { path, content, mode: "0755" },
        { parent: this, dependsOn: packages },
      );
    return [
      command("reload", RELOAD_COMMAND, RELOAD_SCRIPT),
      command("start", START_COMMAND, startScript(sites.map((site) => vhostFile(site.name)))),
    ];
  }

  private nginx(name: string, after: pulumi.Resource[]): pulumi.Resource {
    return new Unit(
      `${name}-nginx`,
      { name: "nginx.service", dropIn: NGINX_DROP_IN },
      { parent: this, dependsOn: after },
    );
  }

  /** What all vhosts stand on, and port 80 for the authority to look at. */
  private sharedFiles(name: string, args: EdgeArgs, after: pulumi.Resource[]): pulumi.Resource[] {
    const webroot = new Directory(`${name}-webroot`, { path: ACME_WEBROOT }, { parent: this });
    const folder = new Directory(`${name}-conf-d`, { path: "/etc/nginx/ipai.d" }, { parent: this });
    const main = this.file(name, "nginx-conf", "/etc/nginx/nginx.conf", NGINX_CONF, [
      ...after,
      folder,
    ]);
    const siteNames = args.sites.map((site) => site.name);
    const texts = {
      "00-tls": TLS_CONF,
      "10-shared": sharedText({ perMinute: args.loginsPerMinute }),
      "30-closed": closedServer(args),
      "40-http": plainHttpText(siteNames, args.httpsPort, args),
    };
    return Object.entries(texts).map(([file, text]) =>
      this.file(name, file, `/etc/nginx/ipai.d/${file}.conf`, text, [main, webroot]),
    );
  }

  /** After Odoo's own, which take Odoo's lines out of this file where an older stack wrote them. */
  private upstreams(name: string, args: EdgeArgs, nginx: pulumi.Resource): pulumi.Resource {
    const path = "/etc/nginx/ipai.d/20-upstreams.conf";
    const text = upstreamsText(args.upstreams);
    return this.file(name, "20-upstreams", path, text, [nginx, args.odoo]);
  }

  /** Where the control room's socket appears while somebody serves it; nginx looks, that user writes. */
  private roomFolder(name: string, owner: string, nginx: pulumi.Resource): void {
    new Directory(
      `${name}-room`,
      { path: ROOM_DATA, mode: "0750", owner, group: NGINX_GROUP },
      { parent: this, dependsOn: nginx },
    );
  }

  /** certbot's own timer renews; the hook brings what it renewed into service. */
  private renewal(name: string, { acme }: EdgeArgs, after: pulumi.Resource[]) {
    const hook = new File(
      `${name}-reload-hook`,
      {
        path: "/etc/letsencrypt/renewal-hooks/deploy/10-ipai-reload",
        content: RELOAD_HOOK,
        mode: "0755",
      },
      { parent: this, dependsOn: after },
    );
    new Unit(`${name}-renewal`, { name: "certbot.timer" }, { parent: this, dependsOn: after });
    if (acme.ca === undefined) return { files: [hook] };

    const ca = new File(`${name}-acme-ca`, { path: CA_FILE, content: acme.ca }, { parent: this });
    const dropIn = new Unit(
      `${name}-renewal-ca`,
      {
        name: "certbot.service",
        dropIn: `[Service]\nEnvironment=REQUESTS_CA_BUNDLE=${CA_FILE}\n`,
        // The timer starts it.
        enabled: false,
        active: false,
      },
      { parent: this, dependsOn: after },
    );
    return { files: [hook, ca, dropIn] };
  }

  private certificate(name: string, site: Site, args: EdgeArgs, after: pulumi.Resource[]) {
    const { server, email, ca } = args.acme;
    return new Certificate(
      `${name}-${site.name}`,
      {
        name: site.name,
        domains: [site.name],
        email,
        server,
        webroot: ACME_WEBROOT,
        ...(ca !== undefined && { caFile: CA_FILE }),
      },
      { parent: this, dependsOn: [...after, args.names] },
    );
  }

  private vhost(
    name: string,
    site: Site,
    { chainFile, keyFile }: Certificate,
    ipv6: boolean,
    upstreams: pulumi.Resource,
  ): void {
    const text = pulumi
      .all([chainFile, keyFile])
      .apply(([chain, key]) => vhostText({ site, chainFile: chain, keyFile: key, ipv6 }));
    const file = vhostFile(site.name);
    // A copy that a start has set aside would come back at the next reload, deleted or not.
    this.file(
      name,
      site.name,
      `/etc/nginx/ipai.d/${file}`,
      text,
      [upstreams],
      [setAsidePath(file)],
    );
  }

  /** A file that nginx reads: refused when nginx would not start with it, in service when written. */
  private file(
    name: string,
    what: string,
    path: string,
    content: pulumi.Input<string>,
    dependsOn: pulumi.Resource[],
    copies: string[] = [],
  ): File {
    return new File(
      `${name}-${what}`,
      {
        path,
        content,
        validate: "nginx -t",
        notify: { unit: "nginx.service", action: "reload" },
        ...(copies.length > 0 && { copies }),
      },
      { parent: this, dependsOn },
    );
  }
}
