import { z } from "zod";

export const hostFacts = z.object({
  system: z.string().describe("`debian 13`"),
  epoch: z.number().describe("The host's clock, in seconds"),
  memoryBytes: z.number().describe("the host's memory, in bytes"),
  disks: z
    .array(
      z.object({
        path: z.string().describe("where it is mounted"),
        bytes: z.number().describe("its size in bytes"),
        freeBytes: z.number().describe("what is free, in bytes"),
      }),
    )
    .describe("its file systems"),
  ports: z
    .array(
      z.object({
        port: z.number().describe("the port's number"),
        program: z.string().describe("the program that holds it"),
      }),
    )
    .describe("ports that something listens on"),
  containers: z
    .array(
      z.object({
        project: z.string().describe("its compose project"),
        name: z.string().describe("its name"),
        image: z.string().describe("the image that it runs"),
        state: z.string().describe("the engine's word for its state"),
      }),
    )
    .describe("containers that are there"),
  databases: z
    .array(
      z.object({
        where: z.string().describe("the server that holds it: a container or the host"),
        name: z.string().describe("its name"),
        bytes: z.number().describe("its size in bytes"),
        version: z.string().describe("the version of that server"),
      }),
    )
    .describe("databases that are there"),
  certificates: z
    .array(
      z.object({
        name: z.string().describe("its name"),
        until: z.string().describe("when it ends, ISO 8601"),
      }),
    )
    .describe("certificates that certbot keeps"),
  programs: z.array(z.string()).describe("programs that the move needs and that are there"),
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
