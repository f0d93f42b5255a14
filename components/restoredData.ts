import * as pulumi from "@pulumi/pulumi";
import { declareEffect } from "./effects.ts";
import { BACKUP_DATA } from "./paths.ts";

export interface RestoredDataArgs {
  /** `newest`, or the name of a backup. */
  readonly from: string;
}

/**
 * A host that is new holds the production of a backup before anything starts on it. Where it holds data
 * already that no such run brought, the `up` fails and nothing is written over.
 */
export class RestoredData extends pulumi.ComponentResource {
  constructor(name: string, { from }: RestoredDataArgs, opts: pulumi.ComponentResourceOptions) {
    super("ipai:index:RestoredData", name, {}, opts);
    const customTimeouts = { create: "6h", update: "6h" };
    declareEffect(name, restoredData(from), { parent: this, customTimeouts });
    this.registerOutputs({});
  }
}

/** In a unit of its own: a connection that is lost ends nothing. What it says is told when it fails. */
export function restoredData(from: string) {
  return {
    name: "restored-data",
    look: `test -e ${BACKUP_DATA}/brought.json && echo "production brought" || echo "production none"`,
    mend: `said=$(mktemp)
trap 'rm "$said"' EXIT
answer=$(systemd-run --quiet --wait --collect --pipe --unit=ipai-bring.service /usr/local/sbin/ipai-backup bring ${from} 2>"$said") && exit 0
python3 -c 'import json, sys
try:
    found = json.loads(sys.argv[1])["failure"]
    print(found["what"], found["said"], "next: " + found["next"], sep="\\n", file=sys.stderr)
except (ValueError, KeyError):
    print(sys.argv[1] or sys.argv[2], file=sys.stderr)' "$answer" "$(tail -n 20 "$said")"
exit 1`,
    settings: { production: "brought" },
  };
}
