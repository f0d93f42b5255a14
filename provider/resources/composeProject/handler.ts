import type { ResourceHandler } from "../../rpc/handler.ts";
import type { Remote } from "../../ssh/remote.ts";
import { withCompose } from "./composeCommand.ts";
import { converge } from "./converge.ts";
import { removeFiles } from "./files.ts";
import { formerType } from "./formerType.ts";
import {
  type ComposeProjectInputs,
  composeProjectSchema,
  type ComposeProjectState,
} from "./inputs.ts";
import { observeProject } from "./observe.ts";
import { longStep, runOf } from "./run.ts";

// compose finds what to take down by the project's labels, so the files need not be there.
const down = `${withCompose}
cd "$1" 2>/dev/null || cd /
compose --project-name "$2" down --remove-orphans
`;

/** A compose project with pinned images, in service; see `resource.ts`. */
export const composeProjectHandler: ResourceHandler<
  ComposeProjectInputs,
  ComposeProjectState,
  Remote
> = {
  type: "host:index:ComposeProject",
  formerTypes: [formerType],
  schema: composeProjectSchema,
  replaceOn: ["project"],
  // Two projects cannot hold the same ports and container names.
  deleteBeforeReplace: true,
  ignore: ["timeoutSeconds"],

  async create(ctx, inputs) {
    return { id: inputs.project, state: await converge(runOf(ctx, inputs)) };
  },

  async read(ctx, id, known) {
    const observed = await observeProject(ctx.shared, id, known, ctx.signal);
    if (!observed) return undefined;
    const { inputs, containers } = observed;
    return { id, inputs, state: { ...inputs, containers } };
  },

  async update(ctx, _id, old, inputs) {
    const run = runOf(ctx, inputs, old);
    const state = await converge(run);
    if (old.directory !== inputs.directory) await removeFiles(run, old);
    return state;
  },

  async delete(ctx, id, old) {
    const run = runOf(ctx, old);
    await longStep(run, {
      step: `take down ${id}`,
      script: down,
    });
    await removeFiles(run, old);
  },
};
