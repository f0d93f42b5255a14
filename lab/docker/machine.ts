import { z } from "zod";
import { docker } from "./docker.ts";

/** What of this machine's daemon decides how a droplet is run. */
export interface Machine {
  readonly cgroupVersion: 1 | 2;
  readonly cpus: number;
}

// A daemon before 20.10 does not say, and knows version 1 only.
const Info = z.object({ CgroupVersion: z.enum(["1", "2"]).default("1"), NCPU: z.number() });

export async function thisMachine(signal?: AbortSignal): Promise<Machine> {
  const info = Info.parse(JSON.parse(await docker(["info", "--format", "{{json .}}"], { signal })));
  return { cgroupVersion: info.CgroupVersion === "1" ? 1 : 2, cpus: info.NCPU };
}
