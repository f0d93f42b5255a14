import * as pulumi from "@pulumi/pulumi";

/** What the engine imports for a resource, or `undefined` for one that is to be made. */
export type Existing = (
  type: string,
  name: string,
  inputs: Readonly<Record<string, unknown>>,
) => string | undefined;

/**
 * Lets resources take over what exists. For a resource of the stack's state nothing may be found:
 * the engine would import it once more.
 */
export function adopting(existing: Existing): pulumi.ResourceTransformation {
  return ({ type, name, props, opts }) => {
    const id = existing(type, name, props);
    return id === undefined
      ? undefined
      : { props, opts: pulumi.mergeOptions(opts, { import: id }) };
  };
}
