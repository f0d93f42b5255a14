import { parse, stringify } from "yaml";
import { z } from "zod";
import type { ComposeProjectInputs } from "../composeProject/inputs.ts";
import type { OdooReleaseInputs, SlotName } from "./inputs.ts";

const composeSchema = z.looseObject({
  services: z.record(
    z.string(),
    z.looseObject({ ports: z.array(z.string()).optional(), container_name: z.string().optional() }),
  ),
});

export function otherSlot(slot: SlotName): SlotName {
  return slot === "blue" ? "green" : "blue";
}

/** The compose project of a slot, and the name that its container has while it does not serve. */
export function slotProjectName(project: string, slot: SlotName): string {
  return `${project}-${slot}`;
}

/**
 * The web service alone, on the ports of a slot. Each slot is a compose project of its own, so that
 * the release before stays as it was made while the next one starts.
 */
export function slotProject(release: OdooReleaseInputs, slot: SlotName): ComposeProjectInputs {
  const { project, directory, web, slots } = release;
  const file = composeSchema.parse(parse(release.compose));
  const service = file.services[web] ?? {};
  const moved = new Map([
    [slots.blue.http, slots[slot].http],
    [slots.blue.websocket, slots[slot].websocket],
  ]);
  const ports = service.ports?.map((port) => {
    const [address = "", published = "", inside = ""] = port.split(":");
    return [address, String(moved.get(Number(published)) ?? published), inside].join(":");
  });
  const services = {
    [web]: { ...service, container_name: slotProjectName(project, slot), ...(ports && { ports }) },
  };
  return {
    ...common(release),
    project: slotProjectName(project, slot),
    directory: `${directory}/${slot}`,
    compose: stringify({ ...file, services }, { lineWidth: 0 }),
    images: pick(release.images, web),
    prepare: release.prepare,
  };
}

/** The service of the scheduled jobs alone. It is in one place only, and moves last. */
export function cronProject(release: OdooReleaseInputs): ComposeProjectInputs {
  const { cron } = release;
  const file = composeSchema.parse(parse(release.compose));
  return {
    ...common(release),
    project: release.project,
    directory: release.directory,
    compose: stringify({ ...file, services: pick(file.services, cron) }, { lineWidth: 0 }),
    images: pick(release.images, cron),
    prepare: [],
  };
}

function common({ triggers, timeoutSeconds, standing }: OdooReleaseInputs) {
  return { finish: [], triggers, timeoutSeconds, standing };
}

function pick<Value>(from: Readonly<Record<string, Value>>, key: string): Record<string, Value> {
  const value = from[key];
  return value === undefined ? {} : { [key]: value };
}
