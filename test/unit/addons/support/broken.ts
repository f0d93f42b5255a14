import { deepEqual, ok } from "node:assert/strict";
import type { Finding } from "../../../../report/finding.ts";
import { verifyAddons } from "../../../../addons/verify.ts";
import type { AddonCheckout } from "./checkout.ts";

/** What is found in the checkout as it was bent, but for the number of modules: a test has few. */
async function found(checkout: AddonCheckout): Promise<Finding[]> {
  await checkout.save();
  const { findings } = await verifyAddons(checkout.root);
  return findings.filter(({ rule }) => rule !== "few-modules");
}

/** All rules that are broken. */
export async function brokenRules(checkout: AddonCheckout): Promise<string[]> {
  return (await found(checkout)).map(({ rule }) => rule);
}

/** The finding of the one rule that is broken; it says all that a finding must. */
export async function onlyBroken(checkout: AddonCheckout, rule: string): Promise<Finding> {
  const findings = await found(checkout);
  deepEqual(
    findings.map((it) => it.rule),
    [rule],
  );
  const [finding] = findings;
  ok(finding);
  const { what, where, why, next } = finding;
  for (const part of [what, where, why ?? "", next]) ok(part.length > 5, rule);
  return finding;
}
