import struct from "google-protobuf/google/protobuf/struct_pb.js";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import { UNKNOWN, UNKNOWN_SENTINEL, Unknown } from "./unknown.ts";

/** A resource's properties, as handlers see them: plain values, and `Unknown` in a preview. */
export type Properties = Record<string, unknown>;

/** Properties together with what the engine said about them. */
export interface Decoded {
  readonly values: Properties;
  /** Top-level properties that are secret, in whole or in part. */
  readonly secretKeys: ReadonlySet<string>;
  /** Each secret text, so that none of them gets into a log line or an error. */
  readonly secretTexts: readonly string[];
}

type WireValue = null | boolean | number | string | WireValue[] | { [key: string]: WireValue };

/** The engine's mark of a special value, and its kind "secret" (sdk/go/common/resource/sig). */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** Takes the engine's envelopes off; a null property is the same as an absent one. */
export function decodeProperties(message: Struct | undefined): Decoded {
  const secretKeys = new Set<string>();
  const secretTexts: string[] = [];
  const values: Properties = {};
  for (const [key, raw] of Object.entries(message?.toJavaScript() ?? {})) {
    if (raw === null) continue;
    values[key] = decode(raw, false, (text) => {
      secretKeys.add(key);
      if (text !== undefined) secretTexts.push(text);
    });
  }
  return { values, secretKeys, secretTexts };
}

/** The way back: named properties go into the envelope of a secret, undefined ones are left out. */
export function encodeProperties(values: object, secretKeys: ReadonlySet<string>): Struct {
  const encoded: Record<string, WireValue> = {};
  for (const [key, value] of Object.entries(values)) {
    if (value === undefined) continue;
    const plain = encode(value);
    encoded[key] = secretKeys.has(key) ? { [SIGNATURE]: SECRET, value: plain } : plain;
  }
  return struct.Struct.fromJavaScript(encoded);
}

/** Whether a value on the wire is the envelope of a secret. */
export function isSecret(value: object): boolean {
  return Object.entries(value).some(([key, mark]) => key === SIGNATURE && mark === SECRET);
}

/** @param onSecret Told of each secret; with its text where it is one. */
function decode(
  value: unknown,
  inSecret: boolean,
  onSecret: (text: string | undefined) => void,
): unknown {
  if (value === UNKNOWN_SENTINEL) return UNKNOWN;
  if (typeof value === "string") {
    if (inSecret) onSecret(value);
    return value;
  }
  if (Array.isArray(value)) return value.map((item) => decode(item, inSecret, onSecret));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value);
  if (isSecret(value)) {
    onSecret(undefined);
    return decode("value" in value ? value.value : null, true, onSecret);
  }
  return Object.fromEntries(entries.map(([key, item]) => [key, decode(item, inSecret, onSecret)]));
}

function encode(value: unknown): WireValue {
  if (value instanceof Unknown) return UNKNOWN_SENTINEL;
  if (value === null || typeof value === "string") return value;
  if (typeof value === "boolean" || typeof value === "number") return value;
  if (Array.isArray(value)) return value.map(encode);
  if (typeof value === "object") {
    const present = Object.entries(value).filter(([, item]) => item !== undefined);
    return Object.fromEntries(present.map(([key, item]) => [key, encode(item)]));
  }
  throw new TypeError(`a property cannot be a ${typeof value}`);
}
