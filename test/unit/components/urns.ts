import * as pulumi from "@pulumi/pulumi";
import type { Alias } from "@pulumi/pulumi/proto/alias_pb.js";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb.js";

/** By which names the engine looks for a resource in the state. */
export interface Urns {
  readonly urn: string;
  /** Those that it may have there too: its aliases. */
  readonly former: readonly string[];
}

/** What the mocks' monitor does, as far as it knows URNs. */
interface Monitor {
  newUrn(parent: string, type: string, name: string): string;
  registerResource(request: RegisterResourceRequest, callback: unknown): Promise<void>;
}

/**
 * Has the mocks name resources as the engine does, by all their parents' types, and tells of each
 * whose turn it is, before the mocks are asked for its state.
 */
export function watchUrns(stack: string, project: string, tell: (urns: Urns) => void): void {
  const monitor = pulumi.runtime.getMonitor() as unknown as Monitor;
  const register = monitor.registerResource.bind(monitor);
  monitor.newUrn = (parent, type, name) => {
    const above = parent.split("::")[2] ?? "";
    const chain = ["", "pulumi:pulumi:Stack"].includes(above) ? type : `${above}$${type}`;
    return `urn:pulumi:${stack}::${project}::${chain}::${name}`;
  };
  monitor.registerResource = (request, callback) => {
    const parent = request.getParent();
    const [type, name] = [request.getType(), request.getName()];
    const formerOf = (alias: Alias): string => {
      const spec = alias.getSpec();
      if (spec === undefined) return alias.getUrn();
      const above = spec.getNoparent() ? "" : spec.getParenturn() || parent;
      return monitor.newUrn(above, spec.getType() || type, spec.getName() || name);
    };
    tell({
      urn: monitor.newUrn(parent, type, name),
      former: request.getAliasesList().map(formerOf),
    });
    return register(request, callback);
  };
}
