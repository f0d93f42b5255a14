import { ipai } from "../../../report/ipai.ts";
import { UserError } from "../../../report/userError.ts";
import { InitError } from "../../rpc/handler.ts";
import { inService } from "../standing.ts";
import { changeInPlace } from "./changeover.ts";
import { servingServices } from "./composeFile.ts";
import { factsByService, snapshotOf } from "./containers.ts";
import { writeFiles } from "./files.ts";
import { pullImages } from "./images.ts";
import type { ComposeProjectState } from "./inputs.ts";
import { lastWords } from "./lastWords.ts";
import type { Run } from "./run.ts";
import { finish, prepare } from "./steps.ts";
import { type Outcome, waitUntilHealthy } from "./wait.ts";

/** Looking at what a failure left behind must work even when the time or the user said stop. */
const lastLookMs = 15_000;

/**
 * Brings the project that is declared into service. Every step may be repeated, so a run that was
 * killed anywhere is finished by the next one.
 *
 * @param options.pollMs How often the containers are looked at. @default 1000
 * @throws InitError when something changed but the project is not in service.
 * @throws UserError or CommandError when nothing was changed.
 */
export async function converge(
  run: Run,
  options: { readonly pollMs?: number } = {},
): Promise<ComposeProjectState> {
  await pullImages(run);
  await writeFiles(run);
  try {
    await prepare(run);
    await changeInPlace(run);
    const outcome = await waitUntilHealthy(run, servingServices(run.declared.compose), options);
    if (outcome.unhealthy.length > 0) throw await notHealthy(run, outcome);
    await finish(run);
    return stateOf(run, factsByService(outcome.snapshot.containers));
  } catch (error) {
    if (error instanceof InitError) throw error;
    throw await unfinished(run, error);
  }
}

async function notHealthy(run: Run, { snapshot, unhealthy }: Outcome): Promise<InitError> {
  const containers = factsByService(snapshot.containers);
  const ids = unhealthy.flatMap(({ service }) => containers[service]?.id ?? []);
  const words = await lastWords(run.remote, ids, { timeoutMs: lastLookMs });
  const reasons = unhealthy.map(({ service, why }) => {
    const container = containers[service];
    const lines = words.get(container?.id ?? "") ?? [];
    const restarts = container ? `; restarts: ${container.restarts}` : "";
    return [`${run.remote.label}: ${service} is not in service: ${why}${restarts}`, ...lines].join(
      "\n    ",
    );
  });
  return new InitError(run.declared.project, stateOf(run, containers), reasons);
}

async function unfinished(run: Run, error: unknown): Promise<InitError> {
  const { project } = run.declared;
  const failure = (containers: ComposeProjectState["containers"], ...reasons: string[]) =>
    new InitError(project, stateOf(run, containers), reasons);
  if (run.signal.aborted) {
    return failure(
      run.before,
      `stopped on request before ${project} was in service; the next \`${ipai("up")}\` goes on from here`,
    );
  }
  try {
    const { containers } = await snapshotOf(run.remote, project, { timeoutMs: lastLookMs });
    return failure(factsByService(containers), reasonOf(error));
  } catch (silence) {
    return failure(run.before, reasonOf(error), `what runs now is not known: ${reasonOf(silence)}`);
  }
}

/** All that a person needs of a failure. */
export function reasonOf(error: unknown): string {
  if (error instanceof UserError) {
    return [error.message, error.given, `next: ${error.next}`].filter(Boolean).join("\n");
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function stateOf(
  { declared }: Run,
  containers: ComposeProjectState["containers"],
): ComposeProjectState {
  return { ...declared, standing: inService, containers };
}
