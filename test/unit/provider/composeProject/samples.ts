import {
  type ComposeProjectInputs,
  composeProjectSchema,
} from "../../../../provider/resources/composeProject/inputs.ts";

export const image = `registry:5000/odoo@sha256:${"a".repeat(64)}`;

export const composeText = `services:
  odoo-prod:
    image: ${image}
  odoo-cron:
    image: ${image}
`;

/** A project that passes its check, with what a test changes about it. */
export function projectInputs(changes: Partial<ComposeProjectInputs> = {}): ComposeProjectInputs {
  return composeProjectSchema.parse({
    project: "odoo",
    directory: "/opt/ipai/odoo",
    compose: composeText,
    images: { "odoo-prod": image, "odoo-cron": image },
    ...changes,
  });
}

interface ContainerChanges {
  readonly id?: string;
  readonly image?: string;
  readonly configHash?: string;
  readonly restarts?: number;
  readonly status?: string;
  readonly health?: string | null;
  readonly exitCode?: number;
  readonly error?: string;
  readonly oomKilled?: boolean;
}

/** The line that the host prints of a container: running and healthy unless the test says else. */
export function containerLine(service: string, changes: ContainerChanges = {}): string {
  const { health = "healthy" } = changes;
  return `container ${JSON.stringify({
    id: changes.id ?? `id-of-${service}`,
    service,
    configHash: changes.configHash ?? "c0ffee",
    image: changes.image ?? image,
    restarts: changes.restarts ?? 0,
    state: {
      Status: changes.status ?? "running",
      StartedAt: "2026-11-22T18:00:00.123456789Z",
      ExitCode: changes.exitCode ?? 0,
      Error: changes.error ?? "",
      OOMKilled: changes.oomKilled ?? false,
      ...(health !== null && { Health: { Status: health } }),
    },
  }).replace(/\}$/, " }")}`;
}

/** What the host prints when it is asked for the containers of a project. */
export function containerLines(...containers: readonly string[]): string {
  const clock = Date.parse("2026-11-22T18:01:00Z") / 1_000;
  return [`clock ${clock}`, "docker answers", ...containers, ""].join("\n");
}
