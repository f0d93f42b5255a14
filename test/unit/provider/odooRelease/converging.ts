import { ok } from "node:assert/strict";
import { InitError } from "../../../../provider/rpc/handler.ts";
import { converge } from "../../../../provider/resources/odooRelease/converge.ts";
import type {
  OdooReleaseInputs,
  OdooReleaseState,
} from "../../../../provider/resources/odooRelease/inputs.ts";
import { releaseRun } from "../../../../provider/resources/odooRelease/run.ts";
import { callContext } from "../../../support/callContext.ts";
import { containerLine, containerLines } from "../composeProject/samples.ts";
import { type Answer, scriptedRemote } from "../support/scriptedRemote.ts";
import { type HostSample, placeLines } from "./samples.ts";

/** Converges on a host that is as it says; steps are answered by how they begin. */
export function start(
  wanted: OdooReleaseInputs,
  host: HostSample,
  answers: Record<string, Answer> = {},
  signal?: AbortSignal,
) {
  const remote = scriptedRemote(({ step }) => {
    const key = Object.keys(answers).find((beginning) => step.startsWith(beginning));
    if (key !== undefined) return answers[key] ?? "";
    if (step.startsWith("compare the modules")) return '{"modules": []}';
    if (step.startsWith("look at the release")) return placeLines(host);
    if (step === "look at the containers of odoo")
      return containerLines(containerLine("odoo-cron"));
    if (step.startsWith("look at the containers"))
      return containerLines(containerLine("odoo-prod"));
    return "";
  });
  const ctx = callContext(remote, signal ? { signal } : {});
  return { remote, ctx, result: converge(releaseRun(ctx, wanted), { pollMs: 1 }) };
}

export async function failure(result: Promise<unknown>) {
  const error: unknown = await result.then(
    () => new Error("it succeeded"),
    (thrown: unknown) => thrown,
  );
  ok(error instanceof InitError, String(error));
  return { reasons: error.reasons.join("\n"), state: error.state as OdooReleaseState };
}

/** The steps that change what users meet. */
export const deeds = (steps: readonly string[]): string[] =>
  steps.filter((step) =>
    /^(start the containers|warm|send requests|empty|call the|keep slot|stop|wait for)/.test(step),
  );
