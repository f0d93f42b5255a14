import { deepEqual, equal, match, rejects, throws } from "node:assert/strict";
import { z } from "zod";
import { argumentsOf } from "../../../../operations/arguments.ts";
import { buildCommand } from "../../../../surfaces/cli/command.ts";
import { offerOf } from "../../../../surfaces/cli/describe.ts";
import { timeLimit } from "../../../../operations/perform/timeLimit.ts";
import { allOf, REGISTRY } from "../../../../operations/registry.ts";
import type { AnyOperation, Operation } from "../../../../operations/operation.ts";
import { stackInput } from "../../../../operations/operation.ts";

const operations = await allOf(REGISTRY);

const input = z.object({
  sha: z.string().optional().describe("a commit").meta({ positional: true }),
  dryRun: z.boolean().default(false).describe("touch nothing"),
  limit: z.coerce.number().int().default(20).describe("how many"),
  ...stackInput,
});

const sample: Operation<z.infer<typeof input>, object> = {
  name: "sample thing",
  summary: "a sample",
  effect: "read-only",
  input,
  output: z.object({}),
  run: () => Promise.resolve({}),
  text: () => "",
};

/** What an operation is called with for a command line. */
async function parsed(...argv: string[]): Promise<unknown> {
  let seen: unknown;
  const command = buildCommand([offerOf(sample)], {
    version: "1.2.3",
    run: (_operation, given, options) => {
      seen = { ...given, ...options };
      return Promise.resolve();
    },
  });
  await command.parseAsync(["sample", "thing", ...argv], { from: "user" });
  return seen;
}

describe("the command line", () => {
  it("is rendered from an operation's input: flags, positions, defaults", async () => {
    const defaults = { stack: "local", dryRun: false, limit: 20, json: false };
    deepEqual(await parsed(), defaults);
    deepEqual(await parsed("abc", "--dry-run", "--limit", "3", "--stack", "prod", "--json"), {
      sha: "abc",
      stack: "prod",
      dryRun: true,
      limit: 3,
      json: true,
    });
  });

  it("names everything that is wrong with the flags, as a failure of usage", async () => {
    await rejects(parsed("--limit", "x", "--stack", "9"), (error: Error & { given?: string }) => {
      match(error.given ?? "", /limit[\s\S]*stack|stack[\s\S]*limit/);
      return true;
    });
  });

  it("describes every flag of every operation", () => {
    for (const { name, input: fields } of operations) {
      for (const { key, description } of argumentsOf(fields)) {
        match(description, /\S/, `${name} --${key}`);
      }
    }
  });

  it("gives a command below another what is typed behind it, although both know such a flag", async () => {
    let seen: unknown;
    const command = buildCommand(operations.map(offerOf), {
      version: "1.2.3",
      run: (operation, given) => {
        seen = [operation.name, given];
        return Promise.resolve();
      },
    });
    await command.parseAsync(["alerts", "ack", "all", "--stack", "prod"], { from: "user" });
    deepEqual(seen, ["alerts ack", { stack: "prod", key: "all" }]);
  });

  it("has no two operations of one name, and asks before nothing that only reads", () => {
    const names = operations.map(({ name }) => name);
    equal(new Set(names).size, names.length);
    for (const { name, effect, input: fields } of operations) {
      if (effect === "read-only") equal("yes" in fields.shape, false, name);
    }
  });

  it("takes its time limit from TIMEOUT, else from the operation, else 300 s", () => {
    equal(timeLimit(sample as AnyOperation, {}), 300_000);
    equal(timeLimit({ ...(sample as AnyOperation), timeoutSeconds: 900 }, {}), 900_000);
    equal(timeLimit(sample as AnyOperation, { TIMEOUT: "7" }), 7_000);
    equal(timeLimit(sample as AnyOperation, { TIMEOUT: "9999999" }), 2_147_483_647);
    throws(() => timeLimit(sample, { TIMEOUT: "soon" }), { code: "usage" });
  });
});
