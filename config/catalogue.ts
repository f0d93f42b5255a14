import { z } from "zod";
import { about } from "./about.ts";
import type { About } from "./about.ts";

/** One setting of the schema. */
export interface SettingEntry extends About {
  /** Without `ipai:`, parts joined by dots: `host.ports.http`. */
  readonly key: string;
  readonly type: string;
  /** The kind of section that has this setting, such as `lab`. */
  readonly kind?: string;
  /** As YAML; absent when the setting is required or has no default. */
  readonly default?: unknown;
  readonly required: boolean;
}

/** Every setting of a schema, in its order. */
export function settingEntries(schema: z.ZodType, key = "", kind?: string): SettingEntry[] {
  const { inner, fallback, required } = unwrap(schema);
  const own = entryOf(inner, { key, kind, fallback, required });
  if (inner instanceof z.ZodObject) return [...own, ...entriesOf(inner, key, kind)];
  if (inner instanceof z.ZodDiscriminatedUnion) {
    const members = inner.options.filter((member) => member instanceof z.ZodObject);
    return [
      ...own,
      kindEntry(key, members.map(kindOf), fallback),
      ...members.flatMap((member) => entriesOf(member, key, kindOf(member))),
    ];
  }
  if (inner instanceof z.ZodArray) {
    return [...own, ...settingEntries(inner.element as z.ZodType, key, kind).filter(isNamed(key))];
  }
  return own;
}

function kindEntry(section: string, kinds: readonly string[], fallback: unknown): SettingEntry {
  const { kind } = (fallback ?? {}) as { kind?: string };
  return {
    key: `${section}.kind`,
    what: "Decides which of the settings below apply.",
    example: kinds.join(" or "),
    type: `one of ${kinds.join(", ")}`,
    required: kind === undefined,
    ...(kind === undefined ? {} : { default: kind }),
  };
}

/** Members of a list's items only: the list itself already has its entry. */
function isNamed(list: string): (entry: SettingEntry) => boolean {
  return ({ key }) => key !== list;
}

function entriesOf(object: z.ZodObject, key: string, kind?: string): SettingEntry[] {
  return Object.entries(object.shape).flatMap(([name, member]) =>
    settingEntries(member as z.ZodType, key === "" ? name : `${key}.${name}`, kind),
  );
}

function kindOf(member: z.ZodObject): string {
  const { kind } = member.shape as { kind: z.ZodLiteral };
  return String(kind.value);
}

function entryOf(
  schema: z.ZodType,
  found: { key: string; kind: string | undefined; fallback: unknown; required: boolean },
): SettingEntry[] {
  const description = about.get(schema);
  if (description === undefined) return [];
  const { key, kind, fallback, required } = found;
  return [
    {
      ...description,
      key,
      type: typeName(schema),
      required,
      ...(kind === undefined ? {} : { kind }),
      ...(fallback === undefined ? {} : { default: fallback }),
    },
  ];
}

/** Takes off what says whether a value may be left out. */
function unwrap(schema: z.ZodType): { inner: z.ZodType; fallback?: unknown; required: boolean } {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return {
      inner: schema.def.innerType as z.ZodType,
      fallback: schema.def.defaultValue,
      required: false,
    };
  }
  if (schema instanceof z.ZodOptional) {
    return { inner: schema.def.innerType as z.ZodType, required: false };
  }
  return { inner: schema, required: true };
}

function typeName(schema: z.ZodType): string {
  if (schema instanceof z.ZodNumber) return "whole number";
  if (schema instanceof z.ZodBoolean) return "true or false";
  if (schema instanceof z.ZodArray) return "list";
  if (schema instanceof z.ZodObject || schema instanceof z.ZodDiscriminatedUnion) return "section";
  return "text";
}
