import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { junitXml } from "./junit.ts";
import type { Summary } from "./summary.ts";

/** Writes what CI servers and people keep of a run beside its logs. */
export async function writeArtifacts({ result, tests }: Summary): Promise<void> {
  const folder = result.artifacts;
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, "junit.xml"), junitXml(tests, result.checks));
  await writeFile(path.join(folder, "result.json"), `${JSON.stringify(result, undefined, 2)}\n`);
}

/** A folder for one run, of which the names sort by time. */
export function runFolder(root: string, now: Date): string {
  const stamp = now.toISOString().replaceAll(/[-:]/g, "").replace("T", "-").slice(0, 15);
  return path.join(root, ".artifacts/ci", stamp);
}
