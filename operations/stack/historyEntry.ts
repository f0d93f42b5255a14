import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Stack, UpdateSummary } from "@pulumi/pulumi/automation/index.js";
import { z } from "zod";
import { ifAbsent } from "../../machine/errno.ts";
import { PROJECT } from "./project.ts";

/** What a stack's history says of one action of the engine. */
export type HistoryEntry = Pick<
  UpdateSummary,
  "kind" | "startTime" | "message" | "environment" | "result"
>;

/** An entry with the settings of its run, as far as they are plain text. */
export type SettledEntry = HistoryEntry & Pick<UpdateSummary, "config">;

/** An entry of the engine's file backend (pkg/backend, UpdateInfo); times in seconds. */
const historyFile = z.object({
  kind: z.enum(["update", "preview", "refresh", "rename", "destroy", "import"]),
  startTime: z.number().transform((seconds) => new Date(seconds * 1000)),
  message: z.string(),
  environment: z.record(z.string(), z.string()),
  result: z.enum(["not-started", "in-progress", "succeeded", "failed"]),
  config: z
    .record(z.string(), z.unknown())
    .default({})
    .transform((all) =>
      Object.fromEntries(
        Object.entries(all).flatMap(([key, value]) =>
          typeof value === "string" ? [[key, { value, secret: false }]] : [],
        ),
      ),
    ),
});

/** The newest entry: from its file where there is a file backend, which saves asking the CLI. */
export async function newestEntry(
  stack: Stack,
  backend: string | undefined,
): Promise<HistoryEntry | undefined> {
  if (backend !== undefined) return newestInFile(backend, stack.name);
  return (await stack.history(1, 1, false))[0];
}

/** Exported for its test. */
export async function newestInFile(
  backend: string,
  stack: string,
): Promise<HistoryEntry | undefined> {
  return (await entriesInFiles(backend, stack, 1))[0];
}

/** What a file backend's history holds, newest first; nothing is asked of the engine. */
export async function entriesInFiles(
  backend: string,
  stack: string,
  limit: number,
): Promise<SettledEntry[]> {
  const folder = join(backend, ".pulumi/history", PROJECT, stack);
  const names = (await readdir(folder).catch(ifAbsent)) ?? [];
  // Their names end with the time, in nanoseconds.
  const newest = names
    .filter((name) => name.endsWith(".history.json"))
    .sort()
    .reverse()
    .slice(0, limit);
  return Promise.all(
    newest.map(async (name) =>
      historyFile.parse(JSON.parse(await readFile(join(folder, name), "utf8"))),
    ),
  );
}
