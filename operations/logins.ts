import { z } from "zod";
import { stackOutputsSchema } from "../components/outputs.ts";
import { table } from "../report/table.ts";
import type { Operation } from "./operation.ts";
import { stackInput } from "./operation.ts";
import { readOutputs } from "./stack/outputs.ts";

const input = z.object({ ...stackInput });
const output = stackOutputsSchema.pick({ logins: true });

type Output = z.infer<typeof output>;

export const logins: Operation<z.infer<typeof input>, Output> = {
  name: "logins",
  summary: "show the logins that the stack keeps encrypted in its state",
  effect: "read-only",
  revealsSecrets: true,
  input,
  output,
  run: async (ctx, { stack }) => ({ logins: (await readOutputs(ctx, stack)).logins }),
  text: ({ logins: all }) => table([["login", "user", "password"], ...rows(all)], { head: true }),
};

function rows(all: Output["logins"]): string[][] {
  return Object.entries(all).flatMap(([name, login]) =>
    login === undefined ? [] : [[name, login.user, login.password]],
  );
}
