import { z } from "zod";

export const hostFacts = z.object({
  /** `debian 13` */
  system: z.string(),
  /** The host's clock, in seconds. */
  epoch: z.number(),
  memoryBytes: z.number(),
  disks: z.array(z.object({ path: z.string(), bytes: z.number(), freeBytes: z.number() })),
  ports: z.array(z.object({ port: z.number(), program: z.string() })),
  containers: z.array(
    z.object({ project: z.string(), name: z.string(), image: z.string(), state: z.string() }),
  ),
  databases: z.array(
    z.object({ where: z.string(), name: z.string(), bytes: z.number(), version: z.string() }),
  ),
  certificates: z.array(z.object({ name: z.string(), until: z.string() })),
  programs: z.array(z.string()),
});

/** What a host holds and what runs on it, as it was found. */
export type HostFacts = z.infer<typeof hostFacts>;

/** @param text What `LOOK_AT_HOST` printed; a line that is not understood is left out. */
export function parseHostFacts(text: string): HostFacts {
  const rows = text.split("\n").map((line) => line.split("\t"));
  const all = (kind: string) => rows.filter(([first]) => first === kind).map((row) => row.slice(1));
  const one = (kind: string) => all(kind)[0]?.[0] ?? "";
  return {
    system: one("system") || "unknown",
    epoch: Number(one("epoch")),
    memoryBytes: Number(one("memory")),
    disks: all("disk").map(([path = "", bytes, free]) => ({
      path,
      bytes: Number(bytes),
      freeBytes: Number(free),
    })),
    ports: all("port").map(([port, program = ""]) => ({ port: Number(port), program })),
    containers: all("container").map(([project = "", name = "", image = "", state = ""]) => ({
      project,
      name,
      image,
      state,
    })),
    databases: all("database").map(([where = "", name = "", bytes, version = ""]) => ({
      where,
      name,
      bytes: Number(bytes),
      version,
    })),
    certificates: all("certificate").map(([name = "", until = ""]) => ({ name, until })),
    programs: all("program").map(([program = ""]) => program),
  };
}
