import { execa } from "execa";
import path from "node:path";
import type { PackOptions } from "../../../evidence/pack.ts";
import type { EvidenceRecord } from "../../../evidence/record.ts";
import { openSigner, type Signer } from "../../../evidence/signer.ts";

/** A deploy that succeeded in the given minute of a day. */
export const record = (minute: number, stack = "prod"): EvidenceRecord => ({
  stack,
  operation: {
    name: "deploy",
    reason: "release of the week",
    startedAt: `2026-05-04T10:0${minute}:00Z`,
    finishedAt: `2026-05-04T10:0${minute}:30Z`,
    result: "succeeded",
  },
  actor: { user: "ana", machine: "desk", gitIdentity: "Ana <ana@example.com>", through: "cli" },
  source: { commit: "0".repeat(40), branch: "main", dirty: false, diffstat: "" },
  plan: { sha256: "1".repeat(64), changes: { update: 2 } },
  release: { sha: "0".repeat(40), digest: `sha256:${"2".repeat(64)}` },
  versions: { odoo: "19.0" },
  checks: [{ name: "login", passed: true, summary: "answered in 0.2 s", output: "200 OK\n" }],
});

/** How a pack is written when it holds no secret. */
export const packOptions = (root: string, signer: Signer): PackOptions => ({
  root,
  scope: "deploy",
  signer,
  redact: (text) => text,
  scan: () => [],
});

/** A key as OpenSSH makes it: `name` and `name.pub` in the folder. */
export async function newKey(folder: string, name: string): Promise<Signer> {
  const file = path.join(folder, name);
  await execa("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", file]);
  return openSigner(file);
}
