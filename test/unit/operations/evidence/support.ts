import type { EngineEvent, UpdateSummary } from "@pulumi/pulumi/automation/index.js";
import { mkdtemp, readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { z } from "zod";
import type { StackOutputs } from "../../../../components/outputs.ts";
import { evidenceRecord } from "../../../../evidence/record.ts";
import type { Context } from "../../../../operations/operation.ts";
import { createLogger } from "../../../../report/logger.ts";
import { coloursFor } from "../../../../report/colours.ts";
import { Redactor } from "../../../../report/redaction.ts";

/** A checkout with one commit, and a context that keeps what was said in it. */
export async function checkout(): Promise<{ ctx: Context; said: string[] }> {
  const root = await mkdtemp(path.join(tmpdir(), "ipai-recorded-"));
  const git = (...args: string[]) => execa("git", args, { cwd: root });
  await git("init", "--quiet", "--initial-branch", "main");
  await git("config", "user.name", "Ana");
  await git("config", "user.email", "ana@example.com");
  await git("commit", "--quiet", "--allow-empty", "--message", "Let the shop open");
  const said: string[] = [];
  const redactor = new Redactor();
  const log = createLogger({
    write: (line) => said.push(line),
    live: undefined,
    json: false,
    colours: coloursFor({}, {}),
    redactor,
    now: Date.now,
  });
  const { signal } = new AbortController();
  return { ctx: { root, environment: {}, log, redactor, signal }, said };
}

export const digest = `sha256:${"d".repeat(64)}`;

/** The engine tells that a resource now is as `outputs` say. */
export function resourceIs(type: string, name: string, outputs: object): EngineEvent {
  const state = { custom: true, type, inputs: {}, outputs };
  const urn = `urn:pulumi:prod::ipai::${type}::${name}`;
  const metadata = { op: "update", urn, type, new: state, old: state };
  return { sequence: 1, timestamp: 1, resOutputsEvent: { metadata } } as unknown as EngineEvent;
}

export function resourceFails(type: string, name: string): EngineEvent {
  const urn = `urn:pulumi:prod::ipai::${type}::${name}`;
  const metadata = { op: "update", urn, type };
  return { sequence: 1, timestamp: 1, resOpFailedEvent: { metadata } } as unknown as EngineEvent;
}

export function historyEntry(result: UpdateSummary["result"]): UpdateSummary {
  return {
    kind: "update",
    startTime: new Date(),
    message: "release by ana",
    environment: { "pulumi.version": "v3.259.0" },
    config: {},
    result,
  } as unknown as UpdateSummary;
}

export const outputs = { release: { sha: "a".repeat(40), digest } } as StackOutputs;

const statement = z.object({
  predicate: z.looseObject({
    ...evidenceRecord.omit({ checks: true }).partial({ stack: true }).shape,
    chain: z.object({ stack: z.string(), sequence: z.number(), folder: z.string() }),
    checks: z.array(z.object({ name: z.string(), passed: z.boolean(), summary: z.string() })),
  }),
});

/** A pack as it lies on the disk: what was signed, the page, and every file's text. */
export interface ReadPack {
  readonly folder: string;
  readonly signed: z.infer<typeof statement>["predicate"];
  readonly page: string;
  readonly everything: string;
}

/** The packs below a folder of a checkout in the order of their names. */
export async function packsIn(root: string, evidence = "docs/evidence"): Promise<ReadPack[]> {
  const names = (await readdir(path.join(root, evidence), { recursive: true })).sort();
  const folders = names
    .filter((name) => name.endsWith("statement.dsse.json"))
    .map((name) => path.join(evidence, path.dirname(name)));
  return Promise.all(
    folders.map(async (folder) => {
      const at = path.join(root, folder);
      const files = (await readdir(at, { recursive: true, withFileTypes: true })).filter((file) =>
        file.isFile(),
      );
      const texts = await Promise.all(
        files.map((file) => readFile(path.join(file.parentPath, file.name), "utf8")),
      );
      const envelope = await readFile(path.join(at, "statement.dsse.json"), "utf8");
      const { payload } = z.object({ payload: z.string() }).parse(JSON.parse(envelope));
      const signed = Buffer.from(payload, "base64").toString();
      return {
        folder,
        signed: statement.parse(JSON.parse(signed)).predicate,
        page: await readFile(path.join(at, "VERIFICATION.md"), "utf8"),
        everything: [...texts, signed].join("\n"),
      };
    }),
  );
}
