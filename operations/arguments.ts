import { z } from "zod";
import { flagOf } from "../report/ipai.ts";

/** One field of an operation's input as a command takes it. */
export interface Argument {
  readonly key: string;
  /** `--dry-run` of `dryRun`; `--no-wait` of a `wait` that is true unless told otherwise; of a positional argument its name. */
  readonly flag: string;
  readonly positional: boolean;
  readonly boolean: boolean;
  readonly required: boolean;
  readonly description: string;
  readonly default?: string | number | undefined;
  /** The values that it takes, where it takes no others. */
  readonly values?: readonly string[] | undefined;
}

/** Reads the fields of an operation's input: names, kinds, defaults, descriptions. */
export function argumentsOf(input: z.ZodObject): Argument[] {
  return Object.entries(input.shape).map(([key, field]) => {
    const schema = field as z.ZodType;
    const fallback = defaultOf(schema);
    const words = flagOf(key);
    const kind = innermost(schema);
    return {
      key,
      flag: fallback === true ? `no-${words}` : words,
      positional: schema.meta()?.["positional"] === true,
      boolean: kind instanceof z.ZodBoolean,
      required: !schema.safeParse(undefined).success,
      description: schema.description ?? "",
      ...((typeof fallback === "string" || typeof fallback === "number") && { default: fallback }),
      ...(kind instanceof z.ZodEnum && { values: kind.options.map(String) }),
    };
  });
}

function defaultOf(schema: z.ZodType): unknown {
  return schema instanceof z.ZodDefault ? schema.def.defaultValue : undefined;
}

function innermost(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodDefault || schema instanceof z.ZodOptional
    ? innermost(schema.unwrap() as z.ZodType)
    : schema;
}
