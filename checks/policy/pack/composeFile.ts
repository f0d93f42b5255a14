import { parse } from "yaml";
import { z } from "zod";

/** The part of a service that a rule has an opinion about; compose knows two forms of most things. */
const composeService = z.object({
  image: z.string().optional(),
  build: z.unknown().optional(),
  extends: z.unknown().optional(),
  network_mode: z.string().optional(),
  pid: z.string().optional(),
  ipc: z.string().optional(),
  userns_mode: z.string().optional(),
  privileged: z.unknown().optional(),
  cap_add: z.array(z.string()).default([]),
  security_opt: z.array(z.string()).default([]),
  devices: z.array(z.unknown()).default([]),
  ports: z
    .array(
      z.union([
        z.string(),
        z.number(),
        z.object({
          host_ip: z.string().optional(),
          target: z.union([z.string(), z.number()]).optional(),
        }),
      ]),
    )
    .default([]),
  volumes: z
    .array(
      z.union([
        z.string(),
        z.object({
          type: z.string().optional(),
          source: z.string().optional(),
          target: z.string().optional(),
          read_only: z.boolean().optional(),
        }),
      ]),
    )
    .default([]),
});

/** An `include` would bring in what nobody judged. */
const composeFile = z.object({
  services: z.record(z.string(), composeService),
  include: z.never().optional(),
});

export type ComposeService = z.infer<typeof composeService> & { readonly name: string };

/** The services of a compose text; `undefined` when it cannot be read. */
export function servicesOf(text: string): ComposeService[] | undefined {
  let document: unknown;
  try {
    document = parse(text, { merge: true });
  } catch {
    // Told as a fault, in words that hold none of the text.
    return undefined;
  }
  const parsed = composeFile.safeParse(document);
  if (!parsed.success) return undefined;
  return Object.entries(parsed.data.services).map(([name, service]) => ({ ...service, name }));
}
