import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { writePack } from "../../evidence/pack.ts";
import { openSigner } from "../../evidence/signer.ts";
import { scanForSecrets } from "../../checks/policy/secrets/scan.ts";
import { makeKeyPair } from "../../machine/keyPair.ts";

/**
 * `node test/bench/evidence.ts`: what one more pack costs, since all before it are verified first. Ten
 * packs each time; the median counts. The limit is the promise for an `up` that changes nothing.
 */
const SIZES = [10, 100, 300];
const ROUNDS = 10;
const LIMIT_MS = 100;

const folder = await mkdtemp(path.join(tmpdir(), "ipai-bench-evidence-"));
try {
  const key = path.join(folder, "key");
  await makeKeyPair(key, "a benchmark");
  const signer = await openSigner(key);
  const scan = (text: string): string[] => scanForSecrets(text).map(({ what }) => what);
  const options = { root: path.join(folder, "packs"), scope: "up", signer, scan };
  let written = 0;
  for (const size of SIZES) {
    const times: number[] = [];
    while (written < size) {
      const started = performance.now();
      await writePack(record(), { ...options, redact: (text) => text });
      times.push(performance.now() - started);
      written += 1;
    }
    const last = times.slice(-ROUNDS).sort((one, other) => one - other);
    const median = last[Math.floor(last.length / 2)] ?? 0;
    process.stdout.write(
      `${String(size).padStart(4)} packs  ${median.toFixed(0).padStart(4)} ms  limit ${LIMIT_MS} ms\n`,
    );
    if (median > LIMIT_MS) process.exitCode = 1;
  }
} finally {
  await rm(folder, { recursive: true });
}

function record(): Parameters<typeof writePack>[0] {
  const now = new Date().toISOString();
  return {
    stack: "local",
    operation: {
      name: "up",
      reason: "a benchmark",
      startedAt: now,
      finishedAt: now,
      result: "succeeded",
    },
    actor: { user: "bench", machine: "bench", gitIdentity: null, through: "cli" },
    source: { commit: null, branch: null, dirty: false, diffstat: "" },
    plan: null,
    release: null,
    versions: { node: process.version },
    checks: [{ name: "changes", passed: true, summary: "79 unchanged", output: "nothing\n" }],
  };
}
