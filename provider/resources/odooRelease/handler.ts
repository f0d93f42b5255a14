import type { ResourceHandler } from "../../rpc/handler.ts";
import type { Remote } from "../../ssh/remote.ts";
import { composeProjectHandler } from "../composeProject/handler.ts";
import { converge } from "./converge.ts";
import { type OdooReleaseInputs, odooReleaseSchema, type OdooReleaseState } from "./inputs.ts";
import { observeRelease } from "./observe.ts";
import { releaseRun } from "./run.ts";
import { cronProject, slotProject } from "./slots.ts";
import { removeUpstream } from "./upstream.ts";

/** Odoo's release, in one of two slots; see `resource.ts`. */
export const odooReleaseHandler: ResourceHandler<OdooReleaseInputs, OdooReleaseState, Remote> = {
  type: "host:index:OdooRelease",
  schema: odooReleaseSchema,
  replaceOn: ["project"],
  // Two releases cannot hold the same ports and container names.
  deleteBeforeReplace: true,
  ignore: ["timeoutSeconds", "keepWarmSeconds", "watchSeconds"],

  async create(ctx, inputs) {
    return { id: inputs.project, state: await converge(releaseRun(ctx, inputs)) };
  },

  async read(ctx, id, known) {
    // A state that a compose project left has no slots: its next `up` makes them.
    if (known?.slots === undefined) return undefined;
    const observed = await observeRelease(releaseRun(ctx, known), known);
    return observed && { id, ...observed };
  },

  async update(ctx, _id, old, inputs) {
    return converge(releaseRun(ctx, inputs, old));
  },

  async delete(ctx, _id, old) {
    await removeUpstream(releaseRun(ctx, old));
    for (const project of [slotProject(old, "green"), slotProject(old, "blue"), cronProject(old)]) {
      await composeProjectHandler.delete(ctx, project.project, { ...project, containers: {} });
    }
  },
};
