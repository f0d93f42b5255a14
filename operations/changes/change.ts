import { z } from "zod";

/** What the engine does, or would do, to one resource. */
export const resourceChange = z.object({
  urn: z.string().describe("the resource's name for the engine, unique in the stack"),
  type: z.string().describe("The type token, such as `host:index:File`"),
  name: z.string().describe("the resource's name in the program"),
  change: z
    .enum(["create", "update", "replace", "delete", "read", "adopt", "forget"])
    .describe("what is or was done with it"),
  properties: z
    .array(
      z.object({
        path: z.string().describe("where it lies on this machine; absolute"),
        before: z.string().optional().describe("Absent when the property is new"),
        after: z.string().optional().describe("Absent when the property goes away"),
        diff: z
          .string()
          .optional()
          .describe("For texts of several lines: a unified diff instead of both texts"),
      }),
    )
    .describe("What differs; of a new or a deleted resource nothing is listed"),
});

export type ResourceChange = z.infer<typeof resourceChange>;
export type PropertyChange = ResourceChange["properties"][number];

/** The engine's counts by what it did: `{ create: 3, same: 40 }`. */
export const changeSummary = z.record(z.string(), z.number());
export type ChangeSummary = z.infer<typeof changeSummary>;

/** Whether anything differs at all. */
export function changesAnything(summary: ChangeSummary): boolean {
  return Object.entries(summary).some(([op, count]) => op !== "same" && op !== "read" && count > 0);
}

/** `host:index:File` is a `File` to a person. */
export function kindOf(type: string): string {
  return type.slice(type.lastIndexOf(":") + 1);
}

/** The resource's own name, the last part of its URN. */
export function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}

/** The type token of `urn:pulumi:stack::project::parent$type::name`. */
export function typeOf(urn: string): string {
  const qualified = urn.split("::")[2] ?? "";
  return qualified.slice(qualified.lastIndexOf("$") + 1);
}

const PAST: Readonly<Record<string, string>> = {
  create: "created",
  update: "updated",
  replace: "replaced",
  delete: "deleted",
  import: "adopted",
  "create-replacement": "created anew",
  "delete-replaced": "deleted the former",
  "discard-replaced": "let go of the former",
};

/** The engine's word for a step, once it is done. */
export function pastOf(op: string): string {
  return PAST[op] ?? `${op} done:`;
}
