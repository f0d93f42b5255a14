import { ok } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { localSettingsText } from "../../../config/local.ts";
import { declare, stackText, withSettings } from "./declare.ts";
import type { Around, DeclaredStack } from "./declare.ts";

const SHA = "6922c7d5b0c4f3f2c19c6f6f0f5d0f7b4a2a9d11";

/** What the tracked settings of a cloud stack leave to its owner. */
const ANSWERS = {
  "ipai:release": SHA,
  "ipai:ssh": { allowFrom: ["203.0.113.7/32"], privateKeyFile: ".state/ssh/id_ed25519" },
};

export type StackName = "local" | "staging" | "prod";

const declared = new Map<string, Promise<DeclaredStack>>();

/** What a stack declares with its tracked settings, or the ones that `npm start` writes. */
export function declaredBy(
  stack: StackName,
  changes: Readonly<Record<string, unknown>> = {},
  around?: Around,
): Promise<DeclaredStack> {
  if (around !== undefined) return run(stack, changes, around);
  const key = JSON.stringify([stack, changes]);
  const known = declared.get(key) ?? run(stack, changes);
  declared.set(key, known);
  return known;
}

function run(
  stack: StackName,
  changes: Readonly<Record<string, unknown>>,
  around: Around = {},
): Promise<DeclaredStack> {
  return withSettings(stack, settingsText(stack, changes), (settings) =>
    declare(
      settings,
      stack === "prod" ? { smtpPassword: "smtp secret", gitHubToken: "github secret" } : {},
      around,
    ),
  );
}

function settingsText(stack: StackName, changes: Readonly<Record<string, unknown>>): string {
  const file = new URL(`../../../Pulumi.${stack}.yaml`, import.meta.url);
  const text = stack === "local" ? localSettingsText({ release: SHA }) : readFileSync(file, "utf8");
  const { config } = parse(text) as { config: Readonly<Record<string, unknown>> };
  return stackText({ ...config, ...(stack === "local" ? {} : ANSWERS), ...changes });
}

/** What a file of the host is to hold. */
export function contentOf({ resources }: DeclaredStack, path: string): string {
  const file = resources.find(({ inputs }) => inputs["path"] === path);
  ok(file, path);
  const { content } = file.inputs as { content: string | { value: string } };
  return typeof content === "string" ? content : content.value;
}
