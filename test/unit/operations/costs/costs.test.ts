import { deepEqual, equal, match } from "node:assert/strict";
import type { EngineEvent, StepEventMetadata } from "@pulumi/pulumi/automation/index.js";
import { CostCollector, costsText } from "../../../../operations/costs/costs.ts";
import { PRICES } from "../../../../operations/costs/prices.ts";

const DROPLET = "digitalocean:index/droplet:Droplet";
const VOLUME = "digitalocean:index/volume:Volume";

function step(op: string, type: string, before?: object, after?: object): EngineEvent {
  const state = (inputs: object) => ({ inputs, outputs: {}, custom: true });
  const metadata = {
    op,
    urn: `urn:pulumi:staging::ipai::${type}::it`,
    type,
    ...(before && { old: state(before) }),
    ...(after && { new: state(after) }),
  } as unknown as StepEventMetadata;
  return { sequence: 0, timestamp: 0, resourcePreEvent: { metadata } };
}

function costsOf(...events: EngineEvent[]) {
  const collector = new CostCollector();
  for (const event of events) collector.take(event);
  return collector.costs;
}

describe("what a stack's cloud costs", () => {
  const asOf = PRICES.asOf;

  it("is told for a stack that is new: its droplet and its volume", () => {
    const costs = costsOf(
      step("create", DROPLET, undefined, { size: "s-2vcpu-4gb" }),
      step("create", VOLUME, undefined, { size: 50 }),
      step("create", "digitalocean:index/firewall:Firewall", undefined, {}),
    );
    deepEqual(costs, { before: 0, after: 29, unknown: [], asOf });
  });

  it("is told before and after a change of the size", () => {
    const costs = costsOf(
      step("update", DROPLET, { size: "s-2vcpu-4gb" }, { size: "s-4vcpu-8gb" }),
      step("same", VOLUME, { size: 50 }, { size: 50 }),
    );
    deepEqual(costs, { before: 29, after: 53, unknown: [], asOf });
    equal(
      costsText(costs),
      `costs: $53.00 a month, now $29.00 (list prices of ${asOf}, without tax)`,
    );
  });

  it("counts a droplet that is replaced, deleted or adopted once", () => {
    const size = { size: "s-2vcpu-4gb" };
    const replaced = ["create-replacement", "replace", "delete-replaced"].map((op) =>
      step(op, DROPLET, size, op === "delete-replaced" ? undefined : size),
    );
    deepEqual(costsOf(...replaced), { before: 24, after: 24, unknown: [], asOf });
    deepEqual(costsOf(step("delete", DROPLET, size)), { before: 24, after: 0, unknown: [], asOf });
    deepEqual(costsOf(step("import", DROPLET, size, size)), {
      before: 0,
      after: 24,
      unknown: [],
      asOf,
    });
  });

  it("is unknown where the table has no price, and says of what", () => {
    const costs = costsOf(step("create", DROPLET, undefined, { size: "x-9vcpu-9gb" }));
    deepEqual(costs?.unknown, ["droplet of size x-9vcpu-9gb"]);
    match(costsText(costs), /price unknown: droplet of size x-9vcpu-9gb/);
  });

  it("is not mentioned in the lab", () => {
    equal(
      costsOf(step("create", "lab:index:Droplet", undefined, { size: "s-2vcpu-4gb" })),
      undefined,
    );
  });

  it("has a date that is one", () => {
    equal(Number.isNaN(Date.parse(PRICES.asOf)), false);
  });
});
