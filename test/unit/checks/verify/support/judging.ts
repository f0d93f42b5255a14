import type { StackOutputs } from "../../../../../components/outputs.ts";
import type { Finding } from "../../../../../checks/verify/finding.ts";
import type { Layer } from "../../../../../checks/verify/layer.ts";
import { openWire } from "../../../../../checks/verify/wire/openWire.ts";
import { createAuthority } from "../../../../support/authority.ts";
import type { Authority } from "../../../../support/authority.ts";
import { declared } from "./declared.ts";
import { startEdge } from "./edge.ts";
import { healthyHost, hostOf } from "./host.ts";
import { Site } from "./site.ts";

/** The day on which the fake hosts live, near enough to today for a fresh certificate. */
export interface Scene {
  readonly site: Site;
  readonly printed: Record<string, string>;
  readonly outputs: StackOutputs;
  now: Date;
}

/**
 * Judges one layer against a production that is healthy but for what `change` breaks.
 * @param change Runs before the edge starts.
 */
export type Judge = (layer: Layer, change?: (scene: Scene) => void) => Promise<Finding[]>;

/** Gives a suite its own certificate authority, made once and removed at the end. */
export function judging(): Judge {
  let authority: Authority;
  before(() => {
    authority = createAuthority();
  });
  after(() => authority.remove());

  return async (layer, change = () => undefined) => {
    const site = new Site();
    const fake = await startEdge(site, authority);
    const outputs = declared(fake.edge);
    const printed = healthyHost([fake.certificate]);
    const scene: Scene = { site, printed, outputs, now: new Date() };
    change(scene);
    const wire = await openWire(outputs.edge, AbortSignal.timeout(60_000));
    try {
      return await layer.judge({ outputs, wire, host: hostOf(scene.printed), now: scene.now });
    } finally {
      wire.close();
      await fake.close();
    }
  };
}

export function failures(findings: readonly Finding[]): Finding[] {
  return findings.filter(({ status }) => status === "fail");
}

/** What each failing line says it found, for one look at all of them. */
export function found(findings: readonly Finding[]): string[] {
  return failures(findings).map((each) => each.found);
}
