import { structuredPatch } from "diff";

/** Lines of context around a change: enough to find the place. */
const CONTEXT = 2;

/** A unified diff of two texts without the heading of file names. */
export function textDiff(before: string, after: string): string {
  const { hunks } = structuredPatch("", "", before, after, "", "", { context: CONTEXT });
  return hunks
    .map((hunk) => {
      const place = `@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`;
      return [place, ...hunk.lines].join("\n");
    })
    .join("\n");
}
