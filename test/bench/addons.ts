import { verifyAddons } from "../../addons/verify.ts";
import { AddonCheckout, type Layout } from "../unit/addons/support/checkout.ts";

/**
 * `node test/bench/addons.ts`: how long `ipai addons verify` looks at 66 modules in 19 repositories, and
 * whether the time grows linearly up to 5,000. Each size five times; the median counts. The limits
 * are the promise: 0.3 s and 3 s.
 */
const REPOSITORIES = 19;
const SIZES = [
  { modules: 66, limitMs: 300 },
  { modules: 1_000, limitMs: 3_000 },
  { modules: 5_000, limitMs: 3_000 },
];
const ROUNDS = 5;
/** A manifest of OCA has about this many bytes. */
const MANIFEST_BYTES = 1_100;

let failed = false;
for (const { modules, limitMs } of SIZES) {
  const checkout = await makeCheckout(modules);
  try {
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const started = performance.now();
      const { findings, modules: counts } = await verifyAddons(checkout.root);
      times.push(performance.now() - started);
      if (counts.found !== modules || findings.some(({ severity }) => severity === "error")) {
        throw new Error(`the tree of ${modules} modules was not verified as sound`);
      }
    }
    const median = times.sort((one, other) => one - other)[Math.floor(ROUNDS / 2)] ?? 0;
    failed ||= median > limitMs;
    const each = ((median / modules) * 1_000).toFixed(0);
    process.stdout.write(
      `${String(modules).padStart(5)} modules  ${median.toFixed(0).padStart(5)} ms  ` +
        `${each.padStart(4)} µs each  limit ${limitMs} ms\n`,
    );
  } finally {
    await checkout.remove();
  }
}
process.exitCode = failed ? 1 : 0;

/** Chains of dependencies, as in OCA: each module needs the one before it in its repository. */
async function makeCheckout(count: number): Promise<AddonCheckout> {
  const layout: Record<string, Record<string, string[]>> = { ipai: { ipai_desk: ["base"] } };
  for (let at = 0; at < count; at += 1) {
    const repository = (layout[`repository-${at % REPOSITORIES}`] ??= {});
    const before = at - REPOSITORIES;
    repository[`module_${at}`] = before < 0 ? ["base"] : ["base", `module_${before}`];
  }
  return AddonCheckout.create(layout satisfies Layout, { padding: MANIFEST_BYTES });
}
