import { readFile } from "node:fs/promises";
import type { StackOutputs } from "../../components/outputs.ts";
import { readSettings } from "../../config/settings.ts";
import type { Settings } from "../../config/settings.ts";
import { contentTag } from "../../images/contentTag.ts";
import type { PublishedImage } from "../../images/published/image.ts";
import { RELEASE_LABEL } from "../../images/releaseFile.ts";
import { verdictSummary } from "../../images/verdict/text.ts";
import type { Verdict } from "../../images/verdict/verdict.ts";
import type { Context } from "../operation.ts";
import { imageOf, lookAtHost, verdictOf, type HostFacts } from "../release/foresight.ts";
import { fileBackend } from "../stack/backend.ts";
import { asUserError } from "../stack/failure.ts";
import { statePath } from "../stack/integrity.ts";
import { PROGRAM } from "../stack/lastUp.ts";
import { openStack } from "../stack/open.ts";
import { readOutputs } from "../stack/outputs.ts";
import { digestOf, type Parts } from "./plan.ts";

/** Which change of which stack a plan is made for. */
export interface Change {
  readonly stack: string;
  readonly operation: "deploy" | "rollback";
  /** In full. */
  readonly release: string;
}

/** All that decides what a change of a release does, as it is at one moment. */
export interface Basis {
  /** Stands for the code of this checkout. */
  readonly program: string;
  readonly settings: Settings;
  /** The engine's state: of a file its bytes, elsewhere its number and time. */
  readonly state: { readonly serial: string; readonly shown: string };
  readonly image: PublishedImage;
  readonly host: HostFacts;
  readonly outputs: StackOutputs;
  readonly verdict: Verdict;
}

/**
 * Looks at everything a plan binds: checkout, settings, engine, registry, host, database. Reads only.
 *
 * @throws UserError or HostFailure when a part cannot be seen: nobody can approve what nobody saw.
 */
export async function readBasis(ctx: Context, change: Change): Promise<Basis> {
  const { stack, release, operation } = change;
  const settings = readSettings(stack, ctx.root).settings({ release });
  const outputs = await readOutputs(ctx, stack);
  const [program, state, image, host] = await Promise.all([
    contentTag(ctx.root, [...PROGRAM, "operations", "images"]),
    stateOf(ctx, stack),
    imageOf(ctx, { registry: settings.registry, release }),
    lookAtHost(ctx, outputs),
  ]);
  const direction = operation === "rollback" ? "back" : "forward";
  const verdict = verdictOf(host, image, direction);
  return { program, settings, state, image, host, outputs, verdict };
}

async function stateOf(ctx: Context, stack: string): Promise<Basis["state"]> {
  const backend = fileBackend(ctx, stack);
  if (backend !== undefined) {
    const serial = digestOf(await readFile(statePath(backend, stack), "utf8"));
    return { serial, shown: serial.slice(0, 12) };
  }
  const { stack: opened } = await openStack(ctx, stack);
  const [newest] = await opened.history(1, 1, false).catch((error: unknown) => {
    throw asUserError(error, stack);
  });
  const version = String(newest?.version ?? 0);
  return {
    serial: `${version} ${newest?.startTime.toISOString() ?? ""}`,
    shown: `update ${version}`,
  };
}

/** What a plan is made from, as its parts. */
export function partsOf(basis: Basis): Parts {
  const { settings, state, image, host, outputs, verdict } = basis;
  const database = host.database ?? { modules: [], languages: [], hashes: null, exclude: null };
  const { connection, release } = outputs;
  const point = verdict.kind === "rewind" ? verdict.point.name : "none is needed";
  const part = (value: unknown, shown: string) => ({ digest: digestOf(value), shown });
  return {
    program: part(basis.program, basis.program),
    settings: part(settings, `release ${settings.release.slice(0, 12)} on ${settings.domain}`),
    state: part(state.serial, state.shown),
    image: part(image.digest, image.digest),
    modules: part(
      { image: image.labels[RELEASE_LABEL] ?? null, recorded: database.hashes },
      `${Object.keys(database.hashes ?? {}).length} recorded in the database`,
    ),
    database: part(
      [outputs.database, database.modules, database.languages, database.exclude],
      `${outputs.database.name}: ${database.modules.length} modules installed`,
    ),
    host: part(
      [
        connection.address,
        connection.port,
        connection.hostKey,
        host.architecture,
        host.labels,
        release,
      ],
      `${connection.address}, serving ${release.sha.slice(0, 12)}`,
    ),
    // How many minutes a rewind loses grows while one reads it.
    verdict: part(
      { ...verdict, minutesLost: undefined, point: undefined },
      verdictSummary(verdict),
    ),
    rewindPoint: part(point, point),
  };
}
