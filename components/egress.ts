import * as pulumi from "@pulumi/pulumi";
import { File } from "../provider/resources/file/resource.ts";
import { Packages } from "../provider/resources/packages/resource.ts";
import { Unit } from "../provider/resources/unit/resource.ts";
import { declareEffect } from "./effects.ts";
import type { EffectOutput } from "./outputs.ts";

export interface EgressArgs {
  /** `address:port` or `range:port`, of TCP. */
  readonly allow: readonly string[];
}

const RULES = "/etc/ipai/egress.nft";
/** Two that look at containers, three that let pass what stays inside, one that refuses the rest. */
const RULES_WITHOUT_ALLOWED = 6;

const SERVICE = `# Written by the stack.
[Unit]
Description=No container reaches the world
Before=docker.service

[Service]
Type=oneshot
RemainAfterExit=true
ExecStart=/usr/sbin/nft -f ${RULES}
ExecStop=/usr/sbin/nft delete table inet ipai_egress

[Install]
WantedBy=multi-user.target
`;

/**
 * Closes the way out of every container, at the host's own forwarding: no setting inside a container or
 * a database opens it. Containers still reach one another, and the host's own programs the internet.
 */
export class Egress extends pulumi.ComponentResource {
  readonly effects: readonly EffectOutput[];

  constructor(name: string, { allow }: EgressArgs, opts: pulumi.ComponentResourceOptions) {
    super("ipai:index:Egress", name, {}, opts);
    const content = rulesText(allow);
    const packages = new Packages(name, { names: ["nftables"] }, { parent: this });
    const rules = new File(name, { path: RULES, content }, { parent: this });
    const unit = new Unit(
      name,
      { name: "ipai-egress.service", content: SERVICE, triggers: [content] },
      { parent: this, dependsOn: [packages, rules] },
    );
    this.effects = [
      declareEffect(
        `${name}-closed`,
        {
          name: "egress",
          // Whoever opens a way adds a rule, or takes one away.
          look: `echo "rules $(nft list table inet ipai_egress 2>/dev/null | grep -v policy | grep -cE 'accept|reject|jump')"`,
          mend: "systemctl restart ipai-egress.service",
          settings: { rules: String(RULES_WITHOUT_ALLOWED + allow.length) },
        },
        { parent: this, dependsOn: unit },
      ).output,
    ];
    this.registerOutputs({});
  }
}

/** Ahead of Docker's own chains, which accept what leaves. Bridges of Docker are `docker0` and `br-…`. */
export function rulesText(allow: readonly string[]): string {
  const allowed = allow.map((entry) => {
    const [, range, port] = /^(.+):(\d+)$/.exec(entry) ?? [];
    return `    ip daddr ${range ?? ""} tcp dport ${port ?? ""} accept`;
  });
  return `# Written by the stack.
table inet ipai_egress
delete table inet ipai_egress
table inet ipai_egress {
  chain from_container {
    ct state established,related accept
    oifname "docker0" accept
    oifname "br-*" accept
${allowed.map((line) => `${line}\n`).join("")}    counter reject with icmpx type admin-prohibited
  }
  chain forward {
    type filter hook forward priority -10; policy accept;
    iifname "docker0" jump from_container
    iifname "br-*" jump from_container
  }
}
`;
}
