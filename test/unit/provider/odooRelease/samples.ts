import { overrideFile } from "../../../../provider/resources/composeProject/composeFile.ts";
import {
  type OdooReleaseInputs,
  odooReleaseSchema,
  type SlotName,
  slotNames,
} from "../../../../provider/resources/odooRelease/inputs.ts";
import { slotProject } from "../../../../provider/resources/odooRelease/slots.ts";
import { upstreamText } from "../../../../provider/resources/odooRelease/upstream.ts";
import { containerLine, image } from "../composeProject/samples.ts";

export const nextImage = image.replace(/a{64}$/, "b".repeat(64));

/** A release that passes its check. */
export function releaseInputs(
  of = image,
  changes: Partial<OdooReleaseInputs> = {},
): OdooReleaseInputs {
  return odooReleaseSchema.parse({
    project: "odoo",
    directory: "/opt/ipai/odoo",
    compose: `services:
  odoo-prod:
    image: ${of}
    container_name: odoo-prod
    ports: ["127.0.0.1:8069:8069", "127.0.0.1:8072:8072"]
  odoo-cron:
    image: ${of}
    container_name: odoo-cron
`,
    images: { "odoo-prod": of, "odoo-cron": of },
    web: "odoo-prod",
    cron: "odoo-cron",
    slots: { blue: { http: 8069, websocket: 8072 }, green: { http: 8169, websocket: 8172 } },
    upstreamFile: "/etc/nginx/ipai.d/15-odoo.conf",
    database: { container: "postgres-prod", name: "odoo", role: "odoo" },
    ...changes,
  });
}

/** A host for a script to look at. */
export interface HostSample {
  /** What each slot was made from, and the health of its container. */
  readonly slots?: Partial<Record<SlotName, { of: OdooReleaseInputs; health?: string }>>;
  readonly serving?: SlotName;
  /** A web container from before there were slots. */
  readonly unslotted?: boolean;
  readonly cooling?: SlotName;
  readonly availableMb?: number;
  readonly data?: { readonly standsOn?: string; readonly points: readonly string[] };
}

/** What the host says of a rewind point. */
function pointLine(name: string): string {
  const comment = JSON.stringify({ madeAt: "2026-11-28T20:00:00Z", release: null, hashes: null });
  return JSON.stringify({ name, size: 5_000_000, comment });
}

const encode = (text: string): string => Buffer.from(text).toString("base64");

/** What the host prints when it is asked where the release stands. */
export function placeLines(host: HostSample): string {
  const { slots = {}, serving, availableMb = 4_000 } = host;
  const ports = releaseInputs().slots;
  const section = (name: string, ...containers: string[]): string[] => [
    `project ${name}`,
    `clock ${Date.parse("2026-11-22T18:01:00Z") / 1_000}`,
    "docker answers",
    ...containers,
  ];
  const made = slotNames.flatMap((slot) => {
    const { of } = slots[slot] ?? {};
    return of === undefined ? [] : [{ slot, project: slotProject(of, slot) }];
  });
  return [
    ...(serving ? [`upstream ${encode(upstreamText(ports[serving]))}`] : []),
    ...made.flatMap(({ slot, project }) => [
      `file ${slot} compose.yaml ${encode(project.compose)}`,
      `file ${slot} compose.override.yaml ${encode(overrideFile(project))}`,
    ]),
    ...(host.cooling ? [`cooling ${host.cooling}`] : []),
    ...section(
      "odoo",
      containerLine("odoo-cron"),
      ...(host.unslotted ? [containerLine("odoo-prod", { id: "id-of-before" })] : []),
    ),
    ...slotNames.flatMap((slot) => {
      const { of, health = "healthy" } = slots[slot] ?? {};
      const container =
        of &&
        containerLine("odoo-prod", {
          id: `id-of-${slot}`,
          image: of.images["odoo-prod"] ?? "",
          health,
        });
      return section(`odoo-${slot}`, ...(container === undefined ? [] : [container]));
    }),
    ...(host.data === undefined
      ? []
      : [
          `standson ${host.data.standsOn ?? ""}`,
          ...host.data.points.map((name) => `point ${pointLine(name)}`),
        ]),
    `now ${Date.parse("2026-11-28T21:00:00Z") / 1_000}`,
    `available ${availableMb}`,
    "",
  ].join("\n");
}
