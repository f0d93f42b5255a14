import * as pulumi from "@pulumi/pulumi";
import { dataLook } from "./dataInPlace/look.ts";
import { declareEffect } from "./effects.ts";
import type { EffectOutput } from "./outputs.ts";
import { DATA, ODOO_DATA, POSTGRES_CLUSTER } from "./paths.ts";

export interface DataInPlaceArgs {
  readonly container: string;
  readonly odooDatabase: string;
  readonly n8nDatabase: string;
  readonly startEmpty: readonly string[];
}

/** Old layouts, Docker's volumes, other disks: where a production's data has been found. */
const ELSEWHERE = [
  DATA,
  "/var/lib/docker/volumes",
  "/var/lib/postgresql",
  "/opt",
  "/srv",
  "/mnt",
  "/home",
  "/root",
];

/**
 * Nothing is made empty beside the data: before anything on the host changes, the named databases,
 * the cluster and the filestore are looked for, and where there is something else of the kind
 * instead, the `up` is refused. Only a person knows which one is meant.
 */
export class DataInPlace extends pulumi.ComponentResource {
  readonly effects: readonly EffectOutput[];

  constructor(name: string, args: DataInPlaceArgs, opts: pulumi.ComponentResourceOptions) {
    super("ipai:index:DataInPlace", name, {}, opts);
    const { container, odooDatabase, n8nDatabase, startEmpty } = args;
    const declared = {
      name: "data",
      look: dataLook({
        container,
        databases: [
          { role: "odoo", name: odooDatabase },
          { role: "n8n", name: n8nDatabase },
        ],
        cluster: POSTGRES_CLUSTER,
        odooData: ODOO_DATA,
        elsewhere: ELSEWHERE,
        startEmpty,
      }),
      settings: {
        "odoo-database": odooDatabase,
        "n8n-database": n8nDatabase,
        "postgres-data": POSTGRES_CLUSTER,
        filestore: `${ODOO_DATA}/filestore/${odooDatabase}`,
      },
      next:
        "name the one that holds the data (ipai:database.name, ipai:database.n8nName) or bring it back; " +
        "to begin empty all the same, put what is declared into the list ipai:database.startEmpty",
    };
    this.effects = [declareEffect(`${name}-in-place`, declared, { parent: this }).output];
    this.registerOutputs({});
  }
}
