import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { loadSettings } from "../../../../config/settings.ts";
import { localSettingsText } from "../../../../config/local.ts";
import { writeFile } from "node:fs/promises";
import type { BoundPlan, Plan } from "../../../../operations/approvals/plan.ts";
import { planDigest } from "../../../../operations/approvals/plan.ts";
import { ApprovalQueue, type Decision } from "../../../../operations/approvals/queue.ts";
import { partsOf, type Basis } from "../../../../operations/approvals/basis.ts";
import type { Actor } from "../../../../operations/perform/actor.ts";
import { RELEASE_LABEL } from "../../../../images/releaseFile.ts";
import { addon, database, image, installed, sha } from "../../images/verdict/support.ts";
import { declared } from "../../checks/verify/support/declared.ts";

export const person: Actor = { kind: "person", name: "ana@laptop", door: "cli" };
export const agent: Actor = { kind: "agent", name: "helper@laptop", door: "mcp" };
export const NOW = new Date("2026-11-28T12:00:00Z");
export const LATER = new Date(NOW.getTime() + 60_000);

/** A folder that is no checkout yet, with settings of a stack `local`. */
export async function emptyCheckout(): Promise<string> {
  const root = await mkdtemp(path.join(tmpdir(), "ipai-approvals-"));
  await writeFile(path.join(root, "Pulumi.local.yaml"), localSettingsText({ release: sha("b") }));
  return root;
}

/** What a plan is made from when a release with another content of `shop` is asked for. */
export function basisOf(root: string): Basis {
  const labels = { [RELEASE_LABEL]: JSON.stringify(image({ shop: addon("19.0.2.0.0", "e") })) };
  return {
    program: "0123456789ab",
    settings: loadSettings("local", root, { release: sha("c") }),
    state: { serial: "41", shown: "update 41" },
    image: { digest: `sha256:${"d".repeat(64)}`, architectures: ["amd64"], labels, layers: [] },
    host: {
      labels: { "org.opencontainers.image.revision": sha("b") },
      architecture: "amd64",
      database: database([installed("shop", "19.0.1.0.0")], { shop: sha("a") }),
    },
    outputs: declared({ address: "127.0.0.1", httpPort: 80, httpsPort: 443, caFile: null }),
    verdict: {
      kind: "rewind",
      point: { name: "before-b", takenAt: NOW.toISOString(), hashes: null, writesSince: 2 },
      minutesLost: 3,
      lossless: false,
      modules: [],
      dependants: [],
      installs: [],
      unrecorded: [],
    },
  };
}

/** A plan made from that, with a digest that fits what it says. */
export function planOf(basis: Basis, changes: Partial<BoundPlan> = {}): Plan {
  const bound: BoundPlan = {
    id: ApprovalQueue.newId(),
    operation: "rollback",
    input: { stack: "local", sha: sha("c") },
    requestedBy: agent,
    createdAt: NOW.toISOString(),
    expiresAt: new Date(NOW.getTime() + 600_000).toISOString(),
    parts: partsOf(basis),
    ...changes,
  };
  return { ...bound, digest: planDigest(bound), serving: sha("b"), summary: {}, text: "" };
}

export function approvalOf(plan: Plan, changes: Partial<Decision> = {}): Decision {
  return {
    decision: "approved",
    planDigest: plan.digest,
    by: person,
    confirmedBy: "terminal",
    at: LATER.toISOString(),
    ...changes,
  };
}
