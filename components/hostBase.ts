import * as pulumi from "@pulumi/pulumi";
import { Directory } from "../provider/resources/directory/resource.ts";
import { File } from "../provider/resources/file/resource.ts";
import { Packages } from "../provider/resources/packages/resource.ts";
import { Unit } from "../provider/resources/unit/resource.ts";
import { declareEffect } from "./effects.ts";
import type { EffectDeclaration } from "./effects.ts";
import { dockerDaemonJson } from "./hostBase/dockerDaemon.ts";
import { DOCKER_IN_FORCE, DOCKER_LOOK, DOCKER_MEND } from "./hostBase/dockerInForce.ts";
import {
  JOURNAL_CAP,
  JOURNAL_FILE,
  JOURNAL_IN_FORCE,
  JOURNAL_LOOK,
  JOURNAL_MEND,
} from "./hostBase/journal.ts";
import { SSHD_FILE, SSHD_LOOK, SSHD_MEND, sshdInForce, sshdText } from "./hostBase/sshd.ts";
import type { SshdNeeds } from "./hostBase/sshd.ts";
import { dataMountUnit } from "./hostBase/texts.ts";
import { TIME_ZONE_LOOK, timeZoneMend } from "./hostBase/timeZone.ts";
import {
  UNATTENDED_UPGRADES,
  UPGRADES_FILE,
  UPGRADES_IN_FORCE,
  UPGRADES_LOOK,
  UPGRADES_MEND,
} from "./hostBase/upgrades.ts";
import { REGISTRY_LOGIN } from "../provider/resources/composeProject/registryLogin.ts";
import type { EffectOutput } from "./outputs.ts";
import { nothingElseIn } from "./ownedFolders.ts";
import type { OwnedFolders } from "./ownedFolders.ts";
import { DATA, PROJECTS, SECRETS } from "./paths.ts";
import { dockerConfig } from "./registryLogin.ts";
import type { RegistryLogin } from "./registryLogin.ts";

export interface HostBaseArgs {
  readonly timeZone: string;
  /** Registries without TLS; the lab's only. */
  readonly insecureRegistries: readonly string[];
  /** Block device that holds the data, when it is not the machine's own disk. */
  readonly dataDevice?: pulumi.Input<string> | undefined;
  /** For a registry whose images are not public. */
  readonly registryLogin?: RegistryLogin | undefined;
  /** Where nobody else may put a file. */
  readonly owned: OwnedFolders;
  readonly sshd: SshdNeeds;
}

/** What every host needs before an application: Docker, hardening, folders, the right time zone. */
export class HostBase extends pulumi.ComponentResource {
  readonly effects: EffectOutput[] = [];

  constructor(name: string, args: HostBaseArgs, opts: pulumi.ComponentResourceOptions) {
    super("ipai:index:HostBase", name, {}, opts);
    const packages = this.docker(name, args);
    this.sshd(name, args.sshd);
    this.journal(name);
    this.upgrades(name, packages);
    this.timeZone(name, args, packages);
    const folders = this.folders(name, args);
    this.effect(name, nothingElseIn(args.owned), folders);
    if (args.registryLogin !== undefined) this.registryLogin(name, args.registryLogin);
    this.registerOutputs({});
  }

  private docker(name: string, { insecureRegistries }: HostBaseArgs): pulumi.Resource {
    const content = dockerDaemonJson(insecureRegistries);
    // Before the package: the engine starts with the right configuration the first time.
    const daemon = new File(
      `${name}-docker-daemon`,
      { path: "/etc/docker/daemon.json", content },
      { parent: this },
    );
    const packages = new Packages(
      name,
      {
        names: [
          "ca-certificates",
          "docker-cli",
          "docker-compose",
          "docker.io",
          "tzdata",
          "unattended-upgrades",
        ],
      },
      { parent: this, dependsOn: daemon },
    );
    const unit = new Unit(
      `${name}-docker`,
      { name: "docker.service", triggers: [content] },
      { parent: this, dependsOn: packages },
    );
    this.effect(
      name,
      { name: "docker-engine", look: DOCKER_LOOK, mend: DOCKER_MEND, settings: DOCKER_IN_FORCE },
      unit,
    );
    return packages;
  }

  private sshd(name: string, needs: SshdNeeds): void {
    const file = new File(
      `${name}-sshd`,
      {
        path: SSHD_FILE,
        content: sshdText(needs),
        validate: "sshd -t",
        notify: { unit: "ssh.service", action: "reload" },
      },
      { parent: this },
    );
    this.effect(
      name,
      { name: "sshd", look: SSHD_LOOK, mend: SSHD_MEND, settings: sshdInForce(needs) },
      file,
    );
  }

  private journal(name: string): void {
    const file = new File(
      `${name}-journal`,
      {
        path: JOURNAL_FILE,
        content: JOURNAL_CAP,
        notify: { unit: "systemd-journald.service", action: "restart" },
      },
      { parent: this },
    );
    this.effect(
      name,
      { name: "journal", look: JOURNAL_LOOK, mend: JOURNAL_MEND, settings: JOURNAL_IN_FORCE },
      file,
    );
  }

  private upgrades(name: string, packages: pulumi.Resource): void {
    const file = new File(
      `${name}-upgrades`,
      { path: UPGRADES_FILE, content: UNATTENDED_UPGRADES },
      { parent: this, dependsOn: packages },
    );
    this.effect(
      name,
      { name: "upgrades", look: UPGRADES_LOOK, mend: UPGRADES_MEND, settings: UPGRADES_IN_FORCE },
      file,
    );
  }

  private timeZone(name: string, { timeZone }: HostBaseArgs, packages: pulumi.Resource): void {
    this.effect(
      name,
      {
        name: "time-zone",
        look: TIME_ZONE_LOOK,
        mend: timeZoneMend(timeZone),
        settings: { zone: timeZone },
      },
      packages,
    );
  }

  /** What the host makes of it all: a file that is right may be overruled by another one. */
  private effect(
    name: string,
    declared: EffectDeclaration,
    after: pulumi.Resource | pulumi.Resource[],
  ): void {
    const resource = `${name}-${declared.name}-in-force`;
    this.effects.push(declareEffect(resource, declared, { parent: this, dependsOn: after }).output);
  }

  private folders(name: string, { dataDevice }: HostBaseArgs): pulumi.Resource[] {
    const data = new Directory(`${name}-data`, { path: DATA }, { parent: this });
    if (dataDevice !== undefined) {
      const content = pulumi.output(dataDevice).apply((device) => dataMountUnit(device, DATA));
      new Unit(
        `${name}-data-volume`,
        { name: "var-lib-ipai.mount", content },
        { parent: this, dependsOn: data },
      );
    }
    return [
      data,
      new Directory(`${name}-projects`, { path: PROJECTS }, { parent: this }),
      new Directory(`${name}-secrets`, { path: SECRETS, mode: "0700" }, { parent: this }),
    ];
  }

  private registryLogin(name: string, login: RegistryLogin): void {
    const folder = new Directory(
      `${name}-registry`,
      { path: REGISTRY_LOGIN, mode: "0700" },
      { parent: this },
    );
    new File(
      `${name}-registry-login`,
      {
        path: `${REGISTRY_LOGIN}/config.json`,
        content: pulumi.secret(dockerConfig(login)),
        mode: "0400",
      },
      { parent: this, dependsOn: folder },
    );
  }
}
