import type { AnalyzeRequest, AnalyzerResource } from "@pulumi/pulumi/proto/analyzer_pb.js";
import { decodeProperties, isSecret } from "../../../../provider/rpc/properties.ts";
import { UNKNOWN_SENTINEL } from "../../../../provider/rpc/unknown.ts";
import type { JudgedResource, PlainText } from "../rule.ts";

/** A resource of the engine's request, its envelopes taken off. */
export function judgedResource(message: AnalyzeRequest | AnalyzerResource): JudgedResource {
  const properties = message.getProperties();
  const { values, secretKeys } = decodeProperties(properties);
  return {
    urn: message.getUrn(),
    type: message.getType(),
    name: message.getName(),
    properties: values,
    secretKeys,
    plainTexts: plainTexts(properties?.toJavaScript() ?? {}, ""),
    protect: message.getOptions()?.getProtect() ?? false,
  };
}

/** All texts that are in no envelope of a secret. */
export function plainTexts(value: unknown, path: string): PlainText[] {
  if (typeof value === "string")
    return value === UNKNOWN_SENTINEL || value === "" ? [] : [{ path, text: value }];
  if (Array.isArray(value))
    return value.flatMap((item, index) => plainTexts(item, `${path}[${index}]`));
  if (typeof value !== "object" || value === null || isSecret(value)) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    plainTexts(item, path === "" ? key : `${path}.${key}`),
  );
}
