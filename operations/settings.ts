import { z } from "zod";
import { stringify } from "yaml";
import { settingEntries } from "../config/catalogue.ts";
import { neededSecrets } from "../config/credentials.ts";
import { settingsSchema } from "../config/schema.ts";
import { loadSettings } from "../config/settings.ts";
import { readStackFile } from "../config/stackFile.ts";
import { plainLine } from "../report/plainLine.ts";
import { table } from "../report/table.ts";
import type { Operation } from "./operation.ts";
import { stackInput } from "./operation.ts";
import { stackFilePath } from "./stack/stackFile.ts";

const input = z.object({ ...stackInput });

const setting = z.object({
  key: z.string().describe("without ipai:, parts joined by dots"),
  value: z.string().describe("as YAML"),
  written: z.boolean().describe("it stands in the stack's file; false: a default, or it follows"),
  what: z.string().optional().describe("what it means"),
});

const output = z.object({
  stack: z.string().describe("whose settings they are"),
  file: z.string().describe("where they are written"),
  settings: z.array(setting).describe("each one, in the order of docs/settings.md"),
  secrets: z
    .array(
      z.object({
        variable: z.string().describe("the variable of the environment"),
        why: z.string().describe("what it is needed for"),
        set: z.boolean().describe("whether it is set where ipai runs"),
      }),
    )
    .describe("the user's secrets that the stack needs, by name"),
});

type Setting = z.infer<typeof setting>;

/** `ipai settings`: what the program is told, defaults included. */
export const settings: Operation<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "settings",
  summary: "show the stack's settings, defaults included, and the names of the secrets it needs",
  effect: "read-only",
  input,
  output,
  run: (ctx, { stack }) => {
    const complete = loadSettings(stack, ctx.root);
    const { values } = readStackFile(stackFilePath(ctx.root, stack), stack);
    const meanings = new Map(settingEntries(settingsSchema).map(({ key, what }) => [key, what]));
    const told = leavesOf(complete).filter(({ key }) => key !== "root" && key !== "stack");
    return Promise.resolve({
      stack,
      file: `Pulumi.${stack}.yaml`,
      settings: told.map(({ key, value }) => {
        const what = meanings.get(key);
        return { key, value, written: isWritten(values, key), ...(what !== undefined && { what }) };
      }),
      secrets: neededSecrets(complete, ctx.environment),
    });
  },
  text: ({ file, settings: all, secrets }) =>
    [
      table(all.map(({ key, value, written }) => [key, value, written ? file : "default"])),
      ...(secrets.length === 0
        ? []
        : [
            table(
              secrets.map(({ variable, why, set }) => [variable, set ? "set" : "NOT SET", why]),
            ),
          ]),
    ].join("\n\n"),
};

function leavesOf(value: object, above = ""): Pick<Setting, "key" | "value">[] {
  return Object.entries(value).flatMap(([name, member]: [string, unknown]) => {
    const key = above === "" ? name : `${above}.${name}`;
    if (member === undefined) return [];
    if (typeof member === "object" && member !== null && !Array.isArray(member)) {
      return leavesOf(member, key);
    }
    const yaml = stringify(member, { collectionStyle: "flow", lineWidth: 0 });
    return [{ key, value: plainLine(yaml) }];
  });
}

/** Whether the file holds that very setting, or a part of it. */
function isWritten(values: Readonly<Record<string, unknown>>, key: string): boolean {
  const found = key
    .split(".")
    .reduce<unknown>(
      (holder, name) =>
        typeof holder === "object" && holder !== null && Object.hasOwn(holder, name)
          ? (holder as Record<string, unknown>)[name]
          : undefined,
      values,
    );
  return found !== undefined;
}
