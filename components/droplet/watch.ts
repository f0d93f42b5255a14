import { MonitorAlert } from "@pulumi/digitalocean/monitorAlert.js";
import { UptimeAlert } from "@pulumi/digitalocean/uptimeAlert.js";
import { UptimeCheck } from "@pulumi/digitalocean/uptimeCheck.js";
import * as pulumi from "@pulumi/pulumi";

export interface DropletWatchArgs {
  readonly dropletId: pulumi.Input<number>;
  readonly cpus: number;
  /** The address that must answer, and whose certificate must not expire. */
  readonly url: string;
  /** Who is told. */
  readonly email: string;
}

interface Threshold {
  readonly metric: string;
  readonly type: string;
  readonly value: number;
  readonly window: string;
  readonly description: string;
}

/** Below it a 45-day certificate should have been renewed long ago. */
const CERTIFICATE_DAYS = 14;

/** Watches the droplet from outside, where a dead host cannot keep quiet about itself. */
export class DropletWatch extends pulumi.ComponentResource {
  constructor(name: string, args: DropletWatchArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ipai:index:DropletWatch", name, {}, opts);
    for (const threshold of thresholds(args.cpus)) this.alertOn(name, args, threshold);
    this.watchAddress(name, args);
    this.registerOutputs({});
  }

  private alertOn(name: string, args: DropletWatchArgs, threshold: Threshold): void {
    const { metric, ...alert } = threshold;
    new MonitorAlert(
      `${name}-${metric}`,
      {
        ...alert,
        compare: "GreaterThan",
        entities: [pulumi.output(args.dropletId).apply(String)],
        alerts: { emails: [args.email] },
      },
      { parent: this },
    );
  }

  private watchAddress(name: string, { url, email }: DropletWatchArgs): void {
    const check = new UptimeCheck(
      name,
      { name, target: url, type: "https", regions: ["se_asia", "us_east", "eu_west"] },
      { parent: this },
    );
    const alerts = {
      down: { type: "down", period: "2m" },
      certificate: {
        type: "ssl_expiry",
        period: "2m",
        comparison: "less_than",
        threshold: CERTIFICATE_DAYS,
      },
    };
    for (const [what, alert] of Object.entries(alerts)) {
      new UptimeAlert(
        `${name}-${what}`,
        { ...alert, checkId: check.id, notifications: [{ emails: [email] }] },
        { parent: this },
      );
    }
  }
}

/** Disk first: it is the one that fills silently, and at 85 % nothing may be deployed any more. */
function thresholds(cpus: number): readonly Threshold[] {
  return [
    {
      metric: "disk",
      type: "v1/insights/droplet/disk_utilization_percent",
      value: 75,
      window: "5m",
      description: "Disk above 75 %",
    },
    {
      metric: "memory",
      type: "v1/insights/droplet/memory_utilization_percent",
      value: 90,
      window: "5m",
      description: "Memory above 90 % for 5 minutes",
    },
    {
      metric: "cpu",
      type: "v1/insights/droplet/cpu",
      value: 90,
      window: "10m",
      description: "CPU above 90 % for 10 minutes",
    },
    {
      metric: "load",
      type: "v1/insights/droplet/load_5",
      value: 2 * cpus,
      window: "5m",
      description: `Load above ${2 * cpus}, twice the CPUs`,
    },
  ];
}
