import { readFile } from "node:fs/promises";
import { z } from "zod";
import { ODOO_PROJECT, type StackOutputs } from "../../../components/outputs.ts";
import { readSettings } from "../../../config/settings.ts";
import { homeOf } from "../../../provider/resources/odooRelease/install.ts";
import { openRemote } from "../../../provider/ssh/openRemote.ts";
import { elapsed } from "../../../report/elapsed.ts";
import { ipai } from "../../../report/ipai.ts";
import { plainLine } from "../../../report/plainLine.ts";
import { ExitCode } from "../../../report/userError.ts";
import { odooContainers } from "../../../checks/verify/odooContainers.ts";
import { rehearsedSchema, type Rehearsed } from "../../../checks/verify/host/rehearsed.ts";
import { parsed } from "../../backup/onHost.ts";
import { evidenceOutput, recordedExitCode } from "../../evidence/recorded.ts";
import { recordedChecks } from "../../evidence/recordedChecks.ts";
import type { Context, Operation } from "../../operation.ts";
import { stackInput } from "../../operation.ts";
import { releaseOf } from "../commit.ts";
import { imageOf } from "../foresight.ts";
import { servedOutputs } from "../served.ts";
import { withRunbook } from "../runbook.ts";

const LIMIT_SECONDS = 4 * 3600;

const input = z.object({
  sha: z.string().describe("the release whose update is tried").meta({ positional: true }),
  ...stackInput,
});

const stackOf = z.string().describe("the stack whose database is copied");
const output = z.union([
  rehearsedSchema.extend({
    stack: stackOf,
    evidence: evidenceOutput.describe("where the signed record is"),
  }),
  z.object({ stack: stackOf, nothing: z.literal(true).describe("set when no release serves yet") }),
]);

/** `ipai rehearse`: the update that a deploy would do, on a copy that nobody serves and nothing leaves. */
export const rehearse: Operation<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "rehearse",
  summary:
    "try a release's update on a neutralised copy of the database, and say how long it takes and what it changes",
  effect: "changes",
  timeoutSeconds: LIMIT_SECONDS,
  input,
  output,
  run: (ctx, asked) => withRunbook(ctx, asked.stack, () => rehearseRelease(ctx, asked)),
  text: (found) =>
    "nothing" in found
      ? `stack ${found.stack} serves nothing yet: there is no database to rehearse on`
      : rehearsedText(found.stack, found),
  exitCode: (found) => {
    if ("nothing" in found) return ExitCode.ok;
    return found.ok ? recordedExitCode(found) : ExitCode.unexpectedChanges;
  },
};

async function rehearseRelease(
  ctx: Context,
  { stack, sha }: z.infer<typeof input>,
): Promise<z.infer<typeof output>> {
  const release = await releaseOf(ctx.root, sha);
  const outputs = await servedOutputs(ctx, stack);
  if (outputs === undefined) return { stack, nothing: true };
  const subject = { stack, operation: "rehearse", reason: `rehearse ${release} was asked for` };
  return recordedChecks(ctx, subject, async (notes) => {
    const found = await onHost(ctx, outputs, release);
    notes.image({ sha: release, digest: found.image.replace(/^.*@/, "") });
    notes.check({
      name: "update on a neutralised copy",
      passed: found.ok,
      summary: rehearsedSummary(found),
      output: rehearsedText(stack, found),
    });
    return { stack, ...found };
  });
}

// The program and what it uses of the backups' travel with it, since a stack without backups has none.
const script = `
set -eu
folder=$(mktemp -d /run/ipai-rehearse-XXXXXX)
trap 'rm -rf "$folder"' EXIT
given=$1 image=$2
shift 2
mkdir "$folder/ipai_backup"
for each in "$@"; do head -c "\${each#*=}" >"$folder/\${each%=*}"; done
docker image inspect "$image" >/dev/null 2>&1 || docker pull --quiet "$image" >&2
PYTHONPATH=$folder python3 -B "$folder/rehearse.py" "$given"
`;

const SHARED = [
  "__init__.py",
  "docker.py",
  "failure.py",
  "isolated.py",
  "neutralise_odoo.py",
  "postgres.py",
];

async function programFiles(): Promise<{ name: string; content: Buffer }[]> {
  const shared = new URL("../../../components/backup/program/ipai_backup/", import.meta.url);
  const files = [
    { name: "rehearse.py", from: new URL("rehearse.py", import.meta.url) },
    ...SHARED.map((name) => ({
      name: `ipai_backup/${name}`,
      from: new URL(name, shared),
    })),
  ];
  return Promise.all(
    files.map(async ({ name, from }) => ({ name, content: await readFile(from) })),
  );
}

async function onHost(ctx: Context, outputs: StackOutputs, release: string): Promise<Rehearsed> {
  const { stack } = outputs;
  const settings = readSettings(stack, ctx.root).settings({ release });
  const { registry } = settings;
  const { digest } = await imageOf(ctx, { registry, release });
  const image = `${registry}/odoo@${digest}`;
  const { container, name, user } = outputs.database;
  const given = {
    database: name,
    role: user,
    container,
    web: odooContainers(outputs).web,
    image,
    release,
    sql: settings.staging.neutralise,
    home: homeOf(ODOO_PROJECT),
  };
  const files = await programFiles();
  const redact = (text: string): string => ctx.redactor.redact(text);
  const remote = await openRemote(outputs.connection, { signal: ctx.signal, redact });
  try {
    const step = `rehearsal of release ${release.slice(0, 12)}`;
    const said = await ctx.log.step(step, () =>
      remote.runJob({
        id: "rehearse-odoo",
        step,
        script,
        args: [
          JSON.stringify(given),
          image,
          ...files.map((file) => `${file.name}=${file.content.length}`),
        ],
        stdin: Buffer.concat(files.map(({ content }) => content)),
        timeoutMs: LIMIT_SECONDS * 1_000,
        signal: ctx.signal,
      }),
    );
    return parsed(step, said, z.object({ rehearsed: rehearsedSchema }), stack).rehearsed;
  } finally {
    await remote.close();
  }
}

function rehearsedSummary({ ok, seconds, lockWaits }: Rehearsed): string {
  if (!ok) return `the update fails after ${seconds} s`;
  return `the update takes ${seconds} s, ${lockWaits.length} lock waits`;
}

const megabytes = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1)} MB`;

/** What came of a rehearsal, for a person. */
export function rehearsedText(stack: string, found: Rehearsed): string {
  const { release, ok, seconds, error, errors, lockWaits, locked, rewritten } = found;
  const grown = found.sizeAfter - found.sizeBefore;
  return [
    `release ${release} on a neutralised copy of ${stack}'s database: ${ok ? "the update goes well" : "the update FAILS"}`,
    `  duration     ${elapsed(seconds * 1_000)} (and ${elapsed(found.copySeconds * 1_000)} for the copy)`,
    `  size         ${megabytes(found.sizeBefore)}, ${megabytes(Math.abs(grown))} ${grown < 0 ? "less" : "more"} after it`,
    `  rewritten    ${rewritten.map(({ table, size }) => `${table} (${megabytes(size)})`).join(", ") || "no table"}`,
    `  locks        ${locked.join(", ") || "none seen that keep readers out"}`,
    `  lock waits   ${lockWaits.map(plainLine).join("; ") || "none seen"}`,
    ...errors.map((line) => `  error        ${plainLine(line)}`),
    ...(error === null ? [] : error.split("\n").map((line) => `  ${plainLine(line)}`)),
    ok
      ? `next: ${ipai("deploy", { sha: release, stack })}`
      : "next: mend the module that the lines above name, and build a release",
  ].join("\n");
}
