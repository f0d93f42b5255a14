import messages from "@pulumi/pulumi/proto/analyzer_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import { encodeProperties } from "../../../../../provider/rpc/properties.ts";
import { judgedResource } from "../../../../../checks/policy/pack/rpc/resource.ts";
import type { JudgedResource, JudgedStack, Rule } from "../../../../../checks/policy/pack/rule.ts";

type Struct = ReturnType<typeof encodeProperties>;

interface Declared {
  readonly name?: string;
  /** Properties that go into the engine's envelope of a secret. */
  readonly secret?: readonly string[];
  readonly protect?: boolean;
}

/** A resource as a rule gets it, by way of the engine's own message. */
export function resource(type: string, properties: object, options: Declared = {}): JudgedResource {
  return fromWire(type, encodeProperties(properties, new Set(options.secret)), options);
}

/** The same, of properties whose envelopes are there already. */
export function fromWire(
  type: string,
  properties: Struct,
  { name = "it", protect = false }: Declared = {},
): JudgedResource {
  const request = new messages.AnalyzeRequest();
  request.setUrn(`urn:pulumi:prod::ipai::${type}::${name}`);
  request.setType(type);
  request.setName(name);
  request.setProperties(properties);
  const options = new messages.AnalyzerResourceOptions();
  options.setProtect(protect);
  request.setOptions(options);
  return judgedResource(request);
}

export function wire(properties: object): Struct {
  return struct.Struct.fromJavaScript(
    properties as Parameters<typeof struct.Struct.fromJavaScript>[0],
  );
}

export const prod: JudgedStack = { project: "ipai", name: "prod", config: new Map() };

/** What a rule says about one resource; only what it found, not what to do. */
export async function judge(
  rule: Rule,
  judged: JudgedResource,
  stack: JudgedStack = prod,
): Promise<string[]> {
  return ((await rule.judge?.(judged, stack)) ?? []).map(({ what }) => what);
}

/** What a rule says about all of them together. */
export function judgeAll(rule: Rule, resources: readonly JudgedResource[]): string[] {
  return (rule.judgeAll?.(resources, prod) ?? []).map(({ what }) => what);
}

/** A compose project with one service. */
export function project(service: object): JudgedResource {
  const pinned = `registry/odoo@sha256:${"d".repeat(64)}`;
  const compose = JSON.stringify({ services: { odoo: { image: pinned, ...service } } });
  return resource("host:index:ComposeProject", {
    project: "odoo",
    compose,
    images: { odoo: pinned },
  });
}

export function nginxFile(content: string, path = "/etc/nginx/ipai.d/50-it.conf"): JudgedResource {
  return resource("host:index:File", { path, content });
}
