import type { CallContext, ResourceHandler } from "../../rpc/handler.ts";
import type { Remote } from "../../ssh/remote.ts";
import { install, installedVersions, remove } from "./dpkg.ts";
import { packagesInputs } from "./inputs.ts";
import type { PackagesInputs, PackagesState } from "./inputs.ts";

/** Debian packages that must be there; their id is the list of their names at the beginning. */
export const packagesHandler: ResourceHandler<PackagesInputs, PackagesState, Remote> = {
  type: "host:index:Packages",
  schema: packagesInputs,
  replaceOn: [],

  async create(ctx, inputs) {
    return { id: inputs.names.join(","), state: await converge(ctx, inputs, []) };
  },

  async read({ shared, signal }, id, known) {
    const wanted = known?.names ?? id.split(",");
    const versions = await installedVersions(shared, wanted, signal);
    const names = wanted.filter((name) => name in versions);
    if (names.length === 0) return undefined;
    return { id, inputs: { names }, state: { names, versions, added: known?.added ?? [] } };
  },

  async update(ctx, _id, old, inputs) {
    const surplus = old.added.filter((name) => !inputs.names.includes(name));
    if (surplus.length > 0) await remove(ctx.shared, surplus, bounds(ctx));
    return converge(ctx, inputs, old.added);
  },

  async delete(ctx, _id, { added }) {
    const there = Object.keys(await installedVersions(ctx.shared, added, ctx.signal));
    if (there.length > 0) await remove(ctx.shared, there, bounds(ctx));
  },
};

/** @param added What this resource has brought to the host until now. */
async function converge(
  ctx: CallContext<Remote>,
  { names }: PackagesInputs,
  added: readonly string[],
): Promise<PackagesState> {
  const { shared, signal } = ctx;
  const before = await installedVersions(shared, names, signal);
  const missing = names.filter((name) => !(name in before));
  if (missing.length > 0) await install(shared, missing, bounds(ctx));
  const versions = await installedVersions(shared, names, signal);
  const ours = names.filter((name) => added.includes(name) || missing.includes(name));
  return { names, versions, added: ours };
}

function bounds({ signal, timeoutMs }: CallContext<Remote>) {
  return { signal, timeoutMs };
}
