import { deepEqual, equal } from "node:assert/strict";
import { execa } from "execa";
import { existsSync } from "node:fs";
import path from "node:path";
import { z } from "zod";

import { checkout, type LocalStack } from "../support/localStack.ts";
import { skip } from "../support/reporter.ts";

const environment = z.object({ variables: z.record(z.string(), z.string()) });
const preview = z.object({ changeSummary: z.record(z.string(), z.number()) });

/** Plain `pulumi` in the checkout and `ipai` are two doors to the same stack. */
export function officialCli(stack: LocalStack): void {
  describe("under the official Pulumi CLI", () => {
    it("sees with plain pulumi preview what ipai sees: nothing to change", async function () {
      const folders = (process.env["PATH"] ?? "").split(path.delimiter);
      const languageHost = folders.some((at) =>
        existsSync(path.join(at, "pulumi-language-nodejs")),
      );
      if (!languageHost)
        skip(this, "the CLI's language host pulumi-language-nodejs is not on the PATH");
      const { variables } = environment.parse(await stack.json("env"));
      const run = await execa("pulumi", ["preview", "--json", "--stack", stack.name], {
        cwd: checkout,
        env: variables,
        reject: false,
        all: true,
      });
      equal(run.exitCode, 0, run.all);
      const { same, ...others } = preview.parse(JSON.parse(run.stdout)).changeSummary;
      deepEqual(others, {}, `${same ?? 0} resources are the same, these are not`);
    });
  });
}
