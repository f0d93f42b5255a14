import type { CallContext, ResourceHandler } from "../../rpc/handler.ts";
import type { Remote } from "../../ssh/remote.ts";
import { parseOwnership } from "../filesystem.ts";
import { directoryInputs } from "./inputs.ts";
import type { DirectoryInputs } from "./inputs.ts";

const ABSENT = 4;
const NOT_EMPTY = 5;

const makeScript = `
set -eu
umask 022
mkdir -p -- "$1"
chown -- "$3:$4" "$1"
chmod -- "$2" "$1"
`;

const readScript = `
[ -d "$1" ] || exit ${ABSENT}
exec stat -L -c '%a %U %u %G %g' -- "$1"
`;

const removeScript = `
[ -d "$1" ] || exit 0
[ -z "$(ls -A -- "$1")" ] || exit ${NOT_EMPTY}
exec rmdir -- "$1"
`;

/** A folder, without what is in it; its id is its path. */
export const directoryHandler: ResourceHandler<DirectoryInputs, DirectoryInputs, Remote> = {
  type: "host:index:Directory",
  schema: directoryInputs,
  replaceOn: ["path"],

  async create(ctx, inputs) {
    return { id: inputs.path, state: await make(ctx, inputs) };
  },

  update: (ctx, _path, _old, inputs) => make(ctx, inputs),

  async read({ shared, signal }, path, known) {
    const { exitCode, stdout } = await shared.run({
      step: `look at ${path}`,
      script: readScript,
      args: [path],
      okExitCodes: [0, ABSENT],
      signal,
    });
    if (exitCode === ABSENT) return undefined;
    const inputs = { path, ...parseOwnership(stdout.trimEnd(), known) };
    return { id: path, inputs, state: inputs };
  },

  async delete({ shared, signal, log }, path) {
    const { exitCode } = await shared.run({
      step: `remove ${path}`,
      script: removeScript,
      args: [path],
      okExitCodes: [0, NOT_EMPTY],
      signal,
    });
    if (exitCode === NOT_EMPTY) {
      log(`${path} is kept, because it is not empty`, { severity: "warning" });
    }
  },
};

async function make(ctx: CallContext<Remote>, inputs: DirectoryInputs): Promise<DirectoryInputs> {
  await ctx.shared.run({
    step: `make the folder ${inputs.path}`,
    script: makeScript,
    args: [inputs.path, inputs.mode, inputs.owner, inputs.group],
    signal: ctx.signal,
  });
  return inputs;
}
