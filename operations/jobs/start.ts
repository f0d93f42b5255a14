import { spawn } from "node:child_process";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { randomBytes } from "node:crypto";
import type { Context } from "../operation.ts";
import type { Job } from "./job.ts";
import { JobStore } from "./store.ts";

/**
 * Starts an operation in a process of its own, which outlives this one.
 *
 * @param wanted.id Of the plan that was approved; any when left out.
 * @throws UserError when a job of that id exists.
 */
export async function startJob(
  { root, environment }: Pick<Context, "root" | "environment">,
  wanted: Omit<Job, "id" | "startedAt"> & { readonly id?: string },
): Promise<Job> {
  const store = new JobStore(root);
  const { id = randomBytes(8).toString("hex"), ...rest } = wanted;
  const job: Job = { ...rest, id, startedAt: new Date().toISOString() };
  await store.create(job);
  // What the process says beside its events: only a fault of ours does.
  const complaints = await open(join(store.folderOf(id), "complaints.txt"), "a", 0o600);
  try {
    const runner = join(import.meta.dirname, "runner.ts");
    const child = spawn(process.execPath, [runner, root, id], {
      cwd: root,
      env: { ...environment },
      detached: true,
      stdio: ["ignore", complaints.fd, complaints.fd],
    });
    child.unref();
  } finally {
    await complaints.close();
  }
  return job;
}
