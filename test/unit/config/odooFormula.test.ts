import { deepEqual, equal } from "node:assert/strict";
import { machineSize } from "../../../config/dropletSize.ts";
import { odooCapacity, odooMemoryMb } from "../../../config/odooFormula.ts";

describe("Odoo's capacity", () => {
  const workers = (slug: string) => odooCapacity(machineSize(slug)).workers;

  it("is two workers a CPU and one more, while memory allows", () => {
    equal(workers("s-2vcpu-4gb"), 5);
    equal(workers("s-4vcpu-8gb-amd"), 9);
    equal(workers("g-8vcpu-32gb"), 17);
  });

  it("is bounded by the half of the memory that is Odoo's, at 325 MB a worker", () => {
    equal(workers("s-4vcpu-2gb"), 3);
    equal(odooMemoryMb(machineSize("s-4vcpu-2gb")), 1024);
  });

  it("is never so low that one slow request is an outage", () => {
    equal(workers("s-1vcpu-1gb"), 2);
  });

  it("reads CPUs and memory from a droplet's size", () => {
    deepEqual(machineSize("m3-16vcpu-128gb"), {
      cpus: 16,
      memoryMb: 128 * 1024,
    });
  });
});
