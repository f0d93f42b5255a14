import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { loadSettings } from "../../../config/settings.ts";
import type { Settings } from "../../../config/settings.ts";
import { UserError } from "../../../report/userError.ts";

export const SHA = "6922c7d5b0c4f3f2c19c6f6f0f5d0f7b4a2a9d11";

/** Settings of a droplet with nothing wrong in them; keys without `ipai:`. */
export const droplet = {
  domain: "insightpulseai.net",
  contact: "business@insightpulseai.com",
  release: SHA,
  registry: "ghcr.io/insightpulseai/ipai",
  host: { kind: "droplet" },
  ssh: { allowFrom: ["203.0.113.7/32"] },
  dns: { kind: "cloudflare" },
  mail: { kind: "catcher" },
};

export type Values = Readonly<Record<string, unknown>>;

/** Loads settings from a checkout of its own that holds just this file and the workflows. */
export function loadText(text: string, stack = "staging"): Settings {
  const root = mkdtempSync(join(tmpdir(), "ipai-settings-"));
  try {
    writeFileSync(join(root, `Pulumi.${stack}.yaml`), text);
    cpSync(new URL("../../../.github", import.meta.url), join(root, ".github"), {
      recursive: true,
    });
    return loadSettings(stack, root);
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** The same for values by key. */
export function load(values: Values, stack?: string): Settings {
  const config = Object.fromEntries(
    Object.entries(values).map(([key, value]) => [`ipai:${key}`, value]),
  );
  return loadText(stringify({ config }), stack);
}

/** The lines of complaint about settings that must not load. */
export function complaints(settings: () => Settings): string[] {
  try {
    settings();
  } catch (error) {
    if (error instanceof UserError) return error.given?.split("\n") ?? [];
    throw error;
  }
  throw new Error("the settings were accepted");
}
