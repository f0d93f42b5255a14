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

interface Subject {
  readonly root: string;
  /** Paths in the checkout. */
  readonly files: readonly string[];
  readonly signal: AbortSignal;
}

/** What zizmor says of workflows, without asking anybody. */
export async function zizmor(command: string, subject: Subject): Promise<PolicyFinding[]> {
  const { root, files, signal } = subject;
  if (files.length === 0) return [];
  const plain = [
    "--offline",
    `--config=${CONFIG}`,
    "--no-ignores",
    "--no-progress",
    "--no-exit-codes",
  ];
  const run = await execa(
    command,
    [...plain, "--strict-collection", "--persona=pedantic", "--format=json-v1", ...files],
    {
      cwd: root,
      cancelSignal: signal,
      stdin: "ignore",
      env: { GH_TOKEN: undefined, GITHUB_TOKEN: undefined },
      reject: false,
    },
  );
  if (run.exitCode !== 0) {
    // It stops at the first file that is no workflow to it: the others are judged without that one.
    const file = files.find((name) => run.stderr.includes(`failed to load file://${name} as `));
    if (file === undefined) throw new Error(`zizmor ended with ${run.exitCode}: ${run.stderr}`);
    const others = files.filter((name) => name !== file);
    return [refused(file, run.stderr), ...(await zizmor(command, { ...subject, files: others }))];
  }
  return report.parse(JSON.parse(run.stdout)).flatMap(({ ident, desc, url, locations }) => {
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

function refused(file: string, said: string): PolicyFinding {
  const reason = /^Caused by:\n([^]*?)(?:\n\s*\n|$(?![^]))/m.exec(said)?.[1] ?? said;
  return {
    file,
    line: Number(/ at line (\d+)/.exec(reason)?.[1] ?? 1),
    by: "zizmor",
    rule: "workflow-unreadable",
    what: reason.replaceAll(/^\s*(?:\d+: )?/gm, "").trim(),
    why: "what cannot be read cannot be judged, and GitHub would refuse it too",
    next: "correct the file",
  };
}
