import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { InitError } from "../../../../provider/rpc/handler.ts";
import { converge } from "../../../../provider/resources/composeProject/converge.ts";
import type { ComposeProjectInputs } from "../../../../provider/resources/composeProject/inputs.ts";
import { runOf } from "../../../../provider/resources/composeProject/run.ts";
import { callContext } from "../../../support/callContext.ts";
import { type Answer, scriptedRemote } from "../support/scriptedRemote.ts";
import { containerLine, containerLines, image, projectInputs } from "./samples.ts";

const healthy = containerLines(containerLine("odoo-prod"), containerLine("odoo-cron"));

/** Converges on a host that answers these steps, given by how they begin; others succeed. */
function start(
  answers: Record<string, Answer>,
  changes: Partial<ComposeProjectInputs> = {},
  options: Parameters<typeof callContext>[1] = {},
) {
  const remote = scriptedRemote(({ step }) => {
    const key = Object.keys(answers).find((beginning) => step.startsWith(beginning));
    if (key !== undefined) return answers[key] ?? "";
    return step.startsWith("look at the containers") ? healthy : "";
  });
  const ctx = callContext(remote, options);
  const run = runOf(ctx, projectInputs(changes), { containers: {} });
  return { remote, ctx, result: converge(run) };
}

async function failure(result: Promise<unknown>): Promise<InitError> {
  const error: unknown = await result.then(
    () => new Error("it succeeded"),
    (thrown: unknown) => thrown,
  );
  if (error instanceof InitError) return error;
  throw error;
}

describe("converging a project", () => {
  it("pulls, writes, prepares, starts, waits and finishes, in this order", async () => {
    const { remote, result } = start(
      {},
      {
        prepare: [{ service: "odoo-prod", command: ["ipai-odoo-prepare"] }],
        finish: [{ service: "odoo-prod", command: ["true"] }],
      },
    );
    const state = await result;
    deepEqual(remote.steps, [
      `pull ${image}`,
      "write /opt/ipai/odoo/compose.yaml",
      "prepare odoo-prod with ipai-odoo-prepare",
      "look at the containers of odoo",
      "start the containers of odoo",
      "look at the containers of odoo",
      "look at the containers of odoo",
      "finish odoo-prod with true",
    ]);
    equal(state.containers["odoo-prod"]?.health, "healthy");
  });

  it("reports an image that the registry lacks before anything changes, with its services", async () => {
    const { remote, result } = start({
      pull: { exitCode: 1, output: "manifest unknown" },
    });
    await rejects(result, {
      name: "UserError",
      code: "image-absent",
      message: /odoo-prod, odoo-cron/,
    });
    deepEqual(remote.steps, [`pull ${image}`]);
  });

  it("tells an absent image from a full disk, and from a registry or a Docker that does not answer", async () => {
    const { result } = start({
      pull: { exitCode: 1, output: "dial tcp: connection refused" },
    });
    await rejects(result, { code: "image-not-pulled", given: /connection refused/ });
    const silent = start({
      pull: { exitCode: 1, output: "Cannot connect to the Docker daemon at unix:///x" },
    });
    await rejects(silent.result, { code: "docker-not-running", next: /systemctl status docker/ });
    const full = start({
      pull: {
        exitCode: 1,
        output: "write /x: no space left on device\non /var 3M of 9000M are free",
      },
    });
    const given = /3M of 9000M are free/;
    await rejects(full.result, { code: "disk-full", given, next: /docker system df/ });
  });

  it("touches no container when compose refuses the file", async () => {
    const { remote, result } = start({ write: { exitCode: 15, output: "services.a is invalid" } });
    await rejects(result, { name: "UserError", code: "command-failed" });
    equal(remote.steps.length, 2);
  });

  it("fails for a later try when a preparation fails, and keeps what runs in the state", async () => {
    const error = await failure(
      start(
        { prepare: { exitCode: 1, output: "the database is of another series" } },
        { prepare: [{ service: "odoo-prod" }] },
      ).result,
    );
    match(error.reasons.join("\n"), /prepare odoo-prod: exit status 1\n.*another series\nnext: /);
    equal((error.state as { containers: object }).containers.hasOwnProperty("odoo-prod"), true);
  });

  it("gives each service's reason and last lines when the project does not become healthy", async () => {
    const log = Buffer.from("Traceback\n\u001b[31mKeyError: 'res.users'\u001b[0m\n").toString(
      "base64",
    );
    const state = Buffer.from(
      JSON.stringify({ Health: { Log: [{ Output: "login page: 500" }] } }),
    ).toString("base64");
    const { ctx, result } = start(
      {
        "look at the containers": containerLines(
          containerLine("odoo-prod", { health: "unhealthy", restarts: 2 }),
          containerLine("odoo-cron"),
        ),
        "read the last lines": `id-of-odoo-prod ${state} ${log}\n`,
      },
      {},
      { timeoutMs: 0 },
    );
    deepEqual((await failure(result)).reasons, [
      "root@host:22: odoo-prod is not in service: unhealthy, and not healthy after 0 s; restarts: 2\n" +
        "    health check: login page: 500\n    Traceback\n    KeyError: 'res.users'",
    ]);
    equal(
      ctx.lines.some((line) => line.includes("healthy:")),
      false,
    );
  });

  it("shows how many services are healthy and how long it will still wait", async () => {
    let looks = 0;
    const remote = scriptedRemote(({ step }) => {
      if (!step.startsWith("look")) return "";
      looks += 1;
      return looks > 3
        ? healthy
        : containerLines(
            containerLine("odoo-prod", { health: "starting" }),
            containerLine("odoo-cron"),
          );
    });
    const ctx = callContext(remote);
    await converge(runOf(ctx, projectInputs()), { pollMs: 1 });
    match(ctx.lines.join("\n"), /^1\/2 healthy: odoo-prod starting, \d+ s left$/m);
  });

  it("restarts a container that was ill before and that compose left alone", async () => {
    let ill = true;
    const remote = scriptedRemote(({ step }) => {
      if (step === "make odoo-prod anew") ill = false;
      return step.startsWith("look")
        ? containerLines(
            containerLine("odoo-prod", { health: ill ? "unhealthy" : "healthy" }),
            containerLine("odoo-cron"),
          )
        : "";
    });
    await converge(runOf(callContext(remote), projectInputs()));
    equal(remote.steps.includes("make odoo-prod anew"), true);
  });

  it("stops on request without losing what the state knew, and says that the next up goes on", async () => {
    const stop = new AbortController();
    const remote = scriptedRemote(({ step }) => {
      if (step.startsWith("start the containers")) stop.abort();
      return step.startsWith("look") ? containerLines() : "";
    });
    const containers = {
      "odoo-prod": {
        id: "1",
        image,
        status: "running",
        health: "healthy",
        restarts: 0,
        startedAt: "",
      },
    };
    const ctx = callContext(remote, { signal: stop.signal });
    const error = await failure(converge(runOf(ctx, projectInputs(), { containers })));
    match(error.reasons[0] ?? "", /stopped on request .* the next `npx ipai up` goes on from here/);
    deepEqual((error.state as { containers: object }).containers, containers);
  });
});
