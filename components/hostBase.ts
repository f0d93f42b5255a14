import * as pulumi from "@pulumi/pulumi";
import { Directory } from "../provider/resources/directory/resource.ts";
import { File } from "../provider/resources/file/resource.ts";
import { Packages } from "../provider/resources/packages/resource.ts";
import { Unit } from "../provider/resources/unit/resource.ts";
import { dockerDaemonJson } from "./hostBase/dockerDaemon.ts";
import {
  dataMountUnit,
  JOURNAL_CAP,
  SSHD_HARDENING,
  timeZoneUnit,
  UNATTENDED_UPGRADES,
} from "./hostBase/texts.ts";
import { DATA, PROJECTS, SECRETS } from "./paths.ts";

export interface HostBaseArgs {
  readonly timeZone: string;
  /** Registries without TLS; the lab's only. */
  readonly insecureRegistries: readonly string[];
  /** Block device that holds the data, when it is not the machine's own disk. */
  readonly dataDevice?: pulumi.Input<string> | undefined;
}

/** What every host needs before an application: Docker, hardening, folders, the right time zone. */
export class HostBase extends pulumi.ComponentResource {
  constructor(name: string, args: HostBaseArgs, opts: pulumi.ComponentResourceOptions) {
    super("ipai:index:HostBase", name, {}, opts);
    this.docker(name, args);
    this.hardening(name);
    this.timeZone(name, args);
    this.folders(name, args);
    this.registerOutputs({});
  }

  private docker(name: string, { insecureRegistries }: HostBaseArgs): void {
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
    new Unit(
      `${name}-docker`,
      { name: "docker.service", triggers: [content] },
      { parent: this, dependsOn: packages },
    );
  }

  private hardening(name: string): void {
    new File(
      `${name}-sshd`,
      {
        path: "/etc/ssh/sshd_config.d/10-ipai.conf",
        content: SSHD_HARDENING,
        validate: "sshd -t",
        notify: { unit: "ssh.service", action: "reload" },
      },
      { parent: this },
    );
    new File(
      `${name}-journal`,
      {
        path: "/etc/systemd/journald.conf.d/10-ipai.conf",
        content: JOURNAL_CAP,
        notify: { unit: "systemd-journald.service", action: "restart" },
      },
      { parent: this },
    );
    new File(
      `${name}-upgrades`,
      { path: "/etc/apt/apt.conf.d/52ipai", content: UNATTENDED_UPGRADES },
      { parent: this },
    );
  }

  private timeZone(name: string, { timeZone }: HostBaseArgs): void {
    const content = timeZoneUnit(timeZone);
    new Unit(
      `${name}-time-zone`,
      { name: "ipai-time-zone.service", content, triggers: [content] },
      { parent: this },
    );
  }

  private folders(name: string, { dataDevice }: HostBaseArgs): void {
    const data = new Directory(`${name}-data`, { path: DATA }, { parent: this });
    if (dataDevice !== undefined) {
      const content = pulumi.output(dataDevice).apply((device) => dataMountUnit(device, DATA));
      new Unit(
        `${name}-data-volume`,
        { name: "var-lib-ipai.mount", content },
        { parent: this, dependsOn: data },
      );
    }
    new Directory(`${name}-projects`, { path: PROJECTS }, { parent: this });
    new Directory(`${name}-secrets`, { path: SECRETS, mode: "0700" }, { parent: this });
  }
}
