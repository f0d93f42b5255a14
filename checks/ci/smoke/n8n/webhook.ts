import { randomBytes } from "node:crypto";
import { z } from "zod";
import { waitFor } from "../../../../lab/waitFor.ts";
import { describe } from "../../../verify/wire/describe.ts";
import type { Answer } from "../../../verify/wire/wire.ts";
import { jsonOf } from "../answer.ts";
import type { SmokeCheck } from "../check.ts";
import { Unexpected } from "../check.ts";
import type { N8nSession } from "./session.ts";
import { openSession } from "./session.ts";
import type { N8nSubject } from "./subject.ts";
import { answerTo, webhookWorkflow } from "./workflow.ts";

/** n8n answers a webhook before it has written down that it ran. Milliseconds. */
const RECORD_LIMIT_MS = 20_000;

const made = z.object({ id: z.string(), versionId: z.string() });
const execution = z.object({ id: z.string(), status: z.string(), mode: z.string() });

export const webhook: SmokeCheck<N8nSubject> = {
  name: "n8n: run a workflow by its webhook",
  expected: "the answer that the workflow computes, and the record that it ran",
  run: async (n8n) => {
    const token = randomBytes(16).toString("hex");
    const path = `smoke-${randomBytes(8).toString("hex")}`;
    const ask = (): Promise<Answer> =>
      n8n.service.request(n8n.service.at(`/webhook/${path}`), {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ token }),
      });
    const session = await openSession(n8n);
    const { id, versionId } = await session.call(
      made,
      "POST",
      "/rest/workflows",
      webhookWorkflow(path, path),
    );
    await notThere("before it was activated", ask);
    await session.call(z.unknown(), "POST", `/rest/workflows/${id}/activate`, { versionId });
    const { answer } = jsonOf(await ask(), z.object({ answer: z.string() }));
    if (answer !== answerTo(token)) throw new Unexpected(`the answer ${answer} to ${token}`);
    const run = await recordOf(session, id, answer);
    await session.call(z.unknown(), "POST", `/rest/workflows/${id}/archive`, {});
    await session.call(z.literal(true), "DELETE", `/rest/workflows/${id}`);
    await notThere("after it was removed", ask);
    return `answered by execution ${run}, whose record says so; the workflow is removed`;
  },
};

async function notThere(when: string, ask: () => Promise<Answer>): Promise<void> {
  const answer = await ask();
  if (answer.status !== 404) throw new Unexpected(`the webhook ${when}: ${describe(answer)}`);
}

/** @returns the number of the only execution, which was a success with this answer. */
async function recordOf(session: N8nSession, workflow: string, answer: string): Promise<string> {
  const filter = encodeURIComponent(JSON.stringify({ workflowId: workflow }));
  const listed = z.object({ results: z.array(execution) });
  let seen = "none";
  const ended = await waitFor(
    async () => {
      const { results } = await session.call(listed, "GET", `/rest/executions?filter=${filter}`);
      seen = results.map(({ id, status, mode }) => `${id} ${mode} ${status}`).join(", ") || "none";
      const [run] = results;
      const isOver = run !== undefined && !["new", "running"].includes(run.status);
      return isOver ? results : undefined;
    },
    { timeoutMs: RECORD_LIMIT_MS },
  );
  const [run, ...others] = ended ?? [];
  if (run?.status !== "success" || run.mode !== "webhook" || others.length > 0) {
    throw new Unexpected(`executions of the workflow: ${seen}`);
  }
  const { data } = await session.call(
    z.object({ data: z.string() }),
    "GET",
    `/rest/executions/${run.id}`,
  );
  if (!data.includes(answer)) throw new Unexpected(`execution ${run.id} without its answer`);
  return run.id;
}
