import { join } from "node:path";
import { execa } from "execa";
import { z } from "zod";
import type { PolicyFinding } from "../finding.ts";

/** What does not apply here, each with its reason; nothing is ignored by comments in a workflow. */
const CONFIG = join(import.meta.dirname, "zizmor/zizmor.yml");

const location = z.object({
  symbolic: z.object({
    key: z.object({ Local: z.object({ verbatim_path: z.string() }) }),
    annotation: z.string(),
    kind: z.string(),
  }),
  concrete: z.object({ location: z.object({ start_point: z.object({ row: z.number() }) }) }),
});

const report = z.array(
  z.object({
    ident: z.string(),
    desc: z.string(),
    url: z.string(),
    locations: z.array(location).min(1),
  }),
);

/** What zizmor says of workflows, without asking anybody. @param files Their paths in the checkout. */
export async function zizmor(
  command: string,
  { root, files, signal }: { root: string; files: readonly string[]; signal: AbortSignal },
): Promise<PolicyFinding[]> {
  const plain = [
    "--offline",
    `--config=${CONFIG}`,
    "--no-ignores",
    "--no-progress",
    "--no-exit-codes",
  ];
  const { stdout } = await execa(
    command,
    [...plain, "--strict-collection", "--persona=pedantic", "--format=json-v1", ...files],
    {
      cwd: root,
      cancelSignal: signal,
      stdin: "ignore",
      env: { GH_TOKEN: undefined, GITHUB_TOKEN: undefined },
    },
  );
  return report.parse(JSON.parse(stdout)).flatMap(({ ident, desc, url, locations }) => {
    const place = locations.find(({ symbolic }) => symbolic.kind === "Primary") ?? locations[0];
    if (place === undefined) return [];
    const { symbolic, concrete } = place;
    return [
      {
        file: symbolic.key.Local.verbatim_path,
        line: concrete.location.start_point.row + 1,
        by: "zizmor",
        rule: ident,
        what: symbolic.annotation,
        why: desc,
        next: `correct it as ${url} says`,
      },
    ];
  });
}
