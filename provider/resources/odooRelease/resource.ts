import * as pulumi from "@pulumi/pulumi";
import { formerType } from "../composeProject/formerType.ts";
import type { ContainerFacts } from "../composeProject/inputs.ts";
import type { ComposeProjectArgs } from "../composeProject/resource.ts";

import type { RewindPointState, RewindSettings } from "./inputs.ts";

/** The loopback ports of a slot on the host. */
export interface SlotArgs {
  http: number;
  websocket: number;
}

/** What a program declares of Odoo's release. */
export interface OdooReleaseArgs extends Omit<ComposeProjectArgs, "finish"> {
  /** The service of `compose` that answers people, on the ports of slot blue. */
  web: string;
  /** The service of `compose` that runs scheduled jobs; one container, whichever slot serves. */
  cron: string;
  /** Where each slot listens. */
  slots: { blue: SlotArgs; green: SlotArgs };
  /** nginx's file with the upstreams `odoo` and `odoo_websocket`; this resource owns it. */
  upstreamFile: string;
  /** Odoo's database, the role that owns it, and the container in which `psql` reaches it. */
  database: { container: string; name: string; role: string };
  /**
   * How long the slot that served before stays warm.
   * @default 900
   */
  keepWarmSeconds?: pulumi.Input<number> | undefined;
  /**
   * How long a request waits while modules are updated, before it is answered 503 with a page that
   * loads itself again.
   * @default 30
   */
  holdSeconds?: pulumi.Input<number> | undefined;
  /**
   * How long the host watches a release after its cutover, and takes it back when it fails before
   * people have written; 0 for not at all.
   * @default 300
   */
  watchSeconds?: pulumi.Input<number> | undefined;
  /**
   * The rewind point that the release stands on. Where the database does not stand on it yet, it is
   * taken back to it, and the data of until then stay beside it as `<database>_abandoned_<time>`.
   */
  data?: pulumi.Input<string> | undefined;
  /**
   * How long copies of the database stay: at most `points` for `days`, the database of a failed
   * update for `failedDays`, all of them within `diskPercent` of the disk.
   * @default { points: 3, days: 14, failedDays: 7, diskPercent: 30 }
   */
  rewind?: pulumi.Input<RewindSettings> | undefined;
}

/**
 * A release of Odoo in service. The next one starts in the other slot, beside the one that serves,
 * and takes its requests by one reload of nginx when it is healthy and warm. Where its modules are
 * newer than the database's, requests are held, the database is copied and updated, and a failure
 * brings release and database of before back. A release that does not
 * become healthy is taken away, the `up` fails with its last words, and the release before has
 * never stopped serving. A refresh shows what really serves.
 *
 * @example
 * new OdooRelease("odoo", {
 *   project: "odoo",
 *   directory: "/opt/ipai/odoo",
 *   compose: composeText,
 *   images: { "odoo-prod": image.reference, "odoo-cron": image.reference },
 *   web: "odoo-prod",
 *   cron: "odoo-cron",
 *   slots: { blue: { http: 8069, websocket: 8072 }, green: { http: 8169, websocket: 8172 } },
 *   upstreamFile: "/etc/nginx/ipai.d/15-odoo.conf",
 *   database: { container: "postgres-prod", name: "odoo", role: "odoo" },
 * }, { provider: host });
 */
export class OdooRelease extends pulumi.CustomResource {
  /** By service, as of the last operation. */
  declare readonly containers: pulumi.Output<Record<string, ContainerFacts>>;
  /** The slot that requests are sent to. */
  declare readonly servingSlot: pulumi.Output<string>;
  /** What the release could go back to, newest first: name, time and size of each. */
  declare readonly rewindPoints: pulumi.Output<RewindPointState[]>;

  constructor(name: string, args: OdooReleaseArgs, opts: pulumi.CustomResourceOptions) {
    super(
      "host:index:OdooRelease",
      name,
      { ...args, containers: undefined, servingSlot: undefined, rewindPoints: undefined },
      // What was a compose project becomes the release without being taken down.
      pulumi.mergeOptions(opts, {
        aliases: [{ type: "host:index:ComposeProject" }, { type: formerType }],
      }),
    );
  }
}
