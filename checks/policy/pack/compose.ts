import type { ComposeService } from "./composeFile.ts";
import type { Fault, JudgedResource } from "./rule.ts";

export type { ComposeService };

/** One entry of `volumes`, in the words of the long form. */
export interface Mount {
  /** A path of the host; a volume's name otherwise, or nothing at all. */
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
}

const FAULTY: Fault = {
  what: "its compose text cannot be read, so that nobody can judge it",
  next: "write it as components/compose/project.ts does",
};

/** Four rules read the same text, one after the other. */
const read = new WeakMap<JudgedResource, readonly ComposeService[] | undefined>();

/** Whether a resource declares containers by a compose text. */
export function isComposed(type: string): boolean {
  return type === "host:index:ComposeProject" || type === "host:index:OdooRelease";
}

/** Judges each container of a compose project or of Odoo's release; a text that is no compose file is a fault. */
export async function eachService(
  resource: JudgedResource,
  judge: (service: ComposeService) => readonly Fault[],
): Promise<readonly Fault[]> {
  const { type } = resource;
  const { compose } = resource.properties;
  if (!isComposed(type) || typeof compose !== "string") return [];
  // Loaded when it is needed: the engine waits for everything that this process loads at its start.
  const { servicesOf } = await import("./composeFile.ts");
  if (!read.has(resource)) read.set(resource, servicesOf(compose));
  return read.get(resource)?.flatMap(judge) ?? [FAULTY];
}

export function mountsOf({ volumes }: ComposeService): Mount[] {
  return volumes.map((volume) => {
    if (typeof volume !== "string") {
      const { source = "", target = "", read_only: readOnly = false } = volume;
      return { source, target, readOnly: readOnly || volume.type === "tmpfs" };
    }
    const [source = "", target, options = ""] = volume.split(":");
    if (target === undefined) return { source: "", target: source, readOnly: false };
    return { source, target, readOnly: options.split(",").includes("ro") };
  });
}
