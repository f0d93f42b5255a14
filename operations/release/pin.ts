import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseDocument } from "yaml";
import type { Document } from "yaml";
import type { Pin } from "../../config/settings.ts";
import { editStackFile, stackFilePath } from "../stack/stackFile.ts";

const PIN = ["config", "ipai:release"] as const;
const DATA = ["config", "ipai:data"] as const;
const DIGEST = ["config", "ipai:digest"] as const;

/** A release that a stack's file will name as soon as the engine has accepted it. */
export interface PendingPin {
  /** Puts it into the file, in one step. */
  write(): Promise<void>;
  /** A copy of the file with the pin in it, for the engine to read until then. */
  engineFile(): Promise<EngineFile>;
}

export interface EngineFile extends AsyncDisposable {
  readonly path: string;
}

/**
 * The change of a stack's file, and of nothing else in it: comments and order stay.
 *
 * @param also What else the file gets in the same step.
 */
export function pendingPin(
  root: string,
  stack: string,
  pin: Pin,
  also: (document: Document) => void = () => undefined,
): PendingPin {
  const edit = (document: Document): void => {
    setPin(document, pin);
    also(document);
  };
  return {
    write: () => editStackFile(root, stack, edit),
    engineFile: () => copyWith(stackFilePath(root, stack), edit),
  };
}

/** Takes the rewind point out of a stack's file, where the database is another one from then on. */
export function forgetData(root: string, stack: string): Promise<void> {
  return editStackFile(root, stack, (document) => document.deleteIn(DATA));
}

/** The data that a release stands on stay what they are unless the pin names others. */
function setPin(document: Document, { release, digest, data }: Pin): void {
  document.setIn(PIN, release);
  if (digest === undefined) document.deleteIn(DIGEST);
  else document.setIn(DIGEST, digest);
  if (data !== undefined) document.setIn(DATA, data);
}

async function copyWith(path: string, edit: (document: Document) => void): Promise<EngineFile> {
  const document = parseDocument(await readFile(path, "utf8"));
  edit(document);
  const folder = await mkdtemp(join(tmpdir(), "ipai-settings-"));
  const copy = join(folder, "settings.yaml");
  await writeFile(copy, document.toString({ lineWidth: 0 }));
  return {
    path: copy,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
