import { Command } from "@pulumi/command/local/command.js";
import * as pulumi from "@pulumi/pulumi";

export interface FirstContactArgs {
  readonly address: pulumi.Input<string>;
  readonly user: string;
  readonly privateKeyFile: string;
  /** What makes it another machine, whose key is read anew. */
  readonly machineId: pulumi.Input<string>;
}

/**
 * Constant: everything that varies arrives in the environment. Five minutes are far more than a
 * droplet needs to boot; a wrong key is told apart from a machine that is still booting.
 */
const SCRIPT = `
set -eu
known=$(mktemp)
said=$(mktemp)
trap 'rm -f "$known" "$said"' EXIT
deadline=$(($(date +%s) + 300))
until ssh -i "$KEY_FILE" -o BatchMode=yes -o ConnectTimeout=10 -o IdentitiesOnly=yes \\
  -o StrictHostKeyChecking=accept-new -o UserKnownHostsFile="$known" \\
  -o HostKeyAlgorithms=ssh-ed25519 "$LOGIN@$ADDRESS" \\
  'if command -v cloud-init >/dev/null; then cloud-init status --wait >/dev/null; fi' 2>"$said"; do
  if grep -q 'Permission denied' "$said" || [ "$(date +%s)" -ge "$deadline" ]; then
    cat "$said" >&2
    exit 1
  fi
  sleep 3
done
awk '$2 == "ssh-ed25519" { print $2, $3; exit }' "$known"
`;

/**
 * The one time that a host is believed without proof: waits until a fresh droplet has finished
 * cloud-init and reads its host key, which the stack's state pins from then on.
 */
export class FirstContact extends pulumi.ComponentResource {
  /** `ssh-ed25519 AAAA…` */
  readonly hostKey: pulumi.Output<string>;

  constructor(name: string, args: FirstContactArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ipai:index:FirstContact", name, {}, opts);
    const contact = new Command(
      name,
      {
        interpreter: ["/bin/sh", "-c"],
        create: SCRIPT,
        environment: {
          ADDRESS: args.address,
          LOGIN: args.user,
          KEY_FILE: args.privateKeyFile,
        },
        triggers: [args.machineId],
      },
      // Another address of the same machine, or another key file here, is no new first contact.
      { parent: this, ignoreChanges: ["environment", "create"] },
    );
    this.hostKey = contact.stdout.apply((line) => line.trim());
    this.registerOutputs({ hostKey: this.hostKey });
  }
}
