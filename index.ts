import * as pulumi from "@pulumi/pulumi";
import { walSecrets } from "./components/backup/wal.ts";
import { backupStore } from "./components/backupStore.ts";
import { DataInPlace } from "./components/dataInPlace.ts";
import { Database } from "./components/database.ts";
import { containersOf } from "./components/containers.ts";
import { describeStack } from "./components/describeStack.ts";
import { Edge } from "./components/edge.ts";
import { sitesOf, upstreamsOf } from "./components/edge/sites.ts";
import { Egress } from "./components/egress.ts";
import { guardBranches } from "./components/guardBranches.ts";
import { HostBase } from "./components/hostBase.ts";
import { optionsOnHost } from "./components/host.ts";
import { NeverNeutralised, NotNeutralised } from "./components/interlock.ts";
import { keepBackups } from "./components/keepBackups.ts";
import { MailCatcher } from "./components/mailCatcher.ts";
import { N8n } from "./components/n8n.ts";
import { Odoo } from "./components/odoo.ts";
import { outgoingMail } from "./components/outgoingMail.ts";
import { ownedFolders } from "./components/ownedFolders.ts";
import { readable } from "./components/readable.ts";
import { registryLoginOf } from "./components/registryLogin.ts";
import { Secrets } from "./components/secrets.ts";
import { stackImages } from "./components/stackImages.ts";
import { surroundingsOf } from "./components/surroundingsOf.ts";
import { urlsOf } from "./components/urls.ts";
import { Watch } from "./components/watch.ts";
import { contextOfPlainPulumi } from "./components/programContext.ts";
import type { ProgramContext } from "./components/programContext.ts";
import { loadCredentials } from "./config/credentials.ts";
import type { Credentials } from "./config/credentials.ts";
import { connectionsOf } from "./config/databaseConnections.ts";
import { loadSettings } from "./config/settings.ts";
import type { Settings } from "./config/settings.ts";

/**
 * What the engine calls: plain `pulumi` without arguments, `ipai` with a context and the settings that it
 * has read. The only export: beside a default one, plain `pulumi` takes no other.
 */
export default function program(
  context?: ProgramContext,
  settings?: Settings,
  credentials?: Credentials,
) {
  if (context !== undefined) return production(context, settings, credentials);
  return readable(() => production(contextOfPlainPulumi(import.meta.dirname)));
}

/** A stack: settings in, a production declared, its outputs out. */
async function production(
  context: ProgramContext,
  settings = loadSettings(pulumi.getStack(), import.meta.dirname),
  credentials = loadCredentials(settings),
) {
  const surroundings = await surroundingsOf(settings, credentials, context);
  const { host } = surroundings;
  const images = await stackImages(settings, surroundings);
  const urls = urlsOf(settings, host.edge.httpsPort);
  const sites = sitesOf(settings);
  const names = sites.map(({ name }) => name);
  const published = surroundings.publish(names);

  const mail = outgoingMail(settings, credentials.smtpPassword);
  const containers = containersOf(settings);

  const onHost = optionsOnHost(host);
  const secrets = new Secrets("secrets", settings, onHost);
  const data = new DataInPlace(
    "data",
    {
      container: containers.postgres,
      odooDatabase: settings.database.name,
      n8nDatabase: settings.database.n8nName,
      startEmpty: settings.database.startEmpty,
    },
    onHost,
  );
  const isProduction = settings.odoo.runningEnvironment === "production";
  const served = { container: containers.postgres, database: settings.database.name };
  const notNeutralised = isProduction
    ? [new NotNeutralised("not-neutralised", served, onHost)]
    : [];
  const base = new HostBase(
    "base",
    {
      timeZone: settings.timeZone,
      insecureRegistries: surroundings.insecureRegistries,
      dataDevice: host.dataDevice,
      registryLogin: registryLoginOf(settings, credentials),
      owned: ownedFolders({ names, mail }),
      sshd: { sockets: settings.names.room !== undefined },
    },
    { ...onHost, dependsOn: [data, ...notNeutralised] },
  );
  const { egress } = settings;
  const closed =
    egress.kind === "closed" ? [new Egress("egress", egress, { ...onHost, dependsOn: base })] : [];
  // Before the first container: none of them has ever reached anybody.
  const onBase = { ...onHost, dependsOn: [base, ...closed] };

  const store = backupStore(settings, credentials, surroundings.bucket);
  const database = new Database(
    "database",
    {
      container: containers.postgres,
      image: images.postgres,
      machine: settings.host.machine,
      connections: connectionsOf(settings.odoo),
      odooDatabase: settings.database.name,
      n8nDatabase: settings.database.n8nName,
      startEmpty: settings.database.startEmpty,
      passwords: {
        postgres: secrets.postgres,
        odoo: secrets.odooDatabase,
        n8n: secrets.n8nDatabase,
      },
      wal: walSecrets(store, secrets.backup),
    },
    onBase,
  );
  const onDatabase = { ...onHost, dependsOn: [base, ...closed, database] };

  const parts = { store, secrets, containers, images };
  const { backup, restored } = keepBackups(settings, parts, onDatabase);
  // Nothing starts, and no certificate is asked for, before what a backup holds of it is back.
  const onData = { ...onHost, dependsOn: [...onDatabase.dependsOn, ...restored] };

  const mailCatcher =
    images.mail &&
    new MailCatcher("mail", { image: images.mail, password: secrets.mail }, onDatabase);
  const odoo = new Odoo(
    "odoo",
    {
      containers: containers.odoo,
      image: images.odoo,
      data: settings.data,
      url: urls.erp,
      settings: settings.odoo,
      machine: settings.host.machine,
      timeZone: settings.timeZone,
      database: {
        ...database.address,
        name: settings.database.name,
        startEmpty: settings.database.startEmpty,
      },
      mail,
      passwords: {
        database: secrets.odooDatabase,
        master: secrets.odooMaster,
        admin: secrets.odooAdmin,
        probe: secrets.odooProbe,
      },
    },
    onData,
  );
  const neverNeutralised = isProduction
    ? [new NeverNeutralised("never-neutralised", served, { ...onHost, dependsOn: odoo })]
    : [];
  const n8n = new N8n(
    "n8n",
    {
      image: images.n8n,
      url: urls.n8n,
      ownerEmail: settings.contact,
      timeZone: settings.timeZone,
      database: { ...database.address, name: settings.database.n8nName },
      mail,
      secrets: {
        database: secrets.n8nDatabase,
        encryptionKey: secrets.n8nEncryptionKey,
        owner: secrets.n8nOwner,
      },
    },
    onData,
  );

  new Edge(
    "edge",
    {
      sites,
      upstreams: upstreamsOf(settings),
      httpsPort: host.edge.httpsPort,
      loginsPerMinute: settings.edge.loginsPerMinute,
      ipv6: settings.edge.ipv6,
      room: settings.names.room === undefined ? undefined : { servedBy: settings.ssh.user },
      acme: { ...settings.acme, ca: surroundings.authorityCa },
      names: published,
      odoo,
    },
    { ...onBase, dependsOn: [...onBase.dependsOn, ...restored] },
  );

  const running = [
    database.container,
    ...odoo.containers,
    n8n.container,
    ...(mailCatcher ? [mailCatcher.container] : []),
  ];
  new Watch(
    "watch",
    {
      settings,
      containers: running.map(({ name }) => name),
      postgres: database.container.name,
      backups: backup !== undefined,
      copies: store?.copy !== undefined,
      pointInTime: store?.pointInTime ?? false,
      mail,
      addresses: {
        mattermost: credentials.alertMattermostUrl,
        slack: credentials.alertSlackUrl,
        webhook: credentials.alertWebhookUrl,
      },
      pings: credentials.pingUrl,
    },
    { ...onHost, dependsOn: [base, database, odoo, n8n] },
  );

  await guardBranches(settings, credentials, context);

  const guarded = [...notNeutralised, ...closed, ...neverNeutralised];
  const bearers = [data, base, database, odoo, n8n, ...guarded];
  return describeStack({
    settings,
    surroundings,
    urls,
    secrets,
    odooImage: images.odoo,
    database: database.container,
    containers: running,
    names,
    effects: bearers.flatMap(({ effects }) => effects),
    mail,
    backup,
  });
}
