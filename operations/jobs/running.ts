import { goesOn, type Job } from "./job.ts";
import { JobStore } from "./store.ts";

/** Jobs that have a stack now or are about to get it; the one that has it comes first. */
export async function runningOn(root: string, stack: string): Promise<Job[]> {
  const all = await new JobStore(root).all();
  const open = all.filter(({ state, job }) => goesOn(state) && job.input["stack"] === stack);
  const has = ({ state }: (typeof open)[number]): number => (state === "starting" ? 1 : 0);
  return open.sort((a, b) => has(a) - has(b)).map(({ job }) => job);
}
