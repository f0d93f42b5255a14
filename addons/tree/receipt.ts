import path from "node:path";
import { z } from "zod";
import writeFileAtomic from "write-file-atomic";
import { parsedJson } from "../../machine/parsedJson.ts";
import { readIfFile } from "./gitFolder.ts";

/** Beside modules unpacked from wheels: which wheel each one is. A clone needs none: git knows. */
export const RECEIPT_FILE = ".ipai-wheels.json";

const receiptSchema = z.record(
  z.string(),
  z.strictObject({ sha256: z.string(), content: z.string() }),
);

/** By module. */
export type Receipt = z.infer<typeof receiptSchema>;

/** @returns Undefined when there is none, or when it is no receipt (then its modules are unknown). */
export async function readReceipt(folder: string): Promise<Receipt | undefined> {
  const bytes = await readIfFile(path.join(folder, RECEIPT_FILE));
  return bytes === undefined ? undefined : parsedJson(bytes.toString("utf8"), receiptSchema);
}

export async function writeReceipt(folder: string, receipt: Receipt): Promise<void> {
  const text = `${JSON.stringify(receipt, undefined, 2)}\n`;
  await writeFileAtomic(path.join(folder, RECEIPT_FILE), text);
}
