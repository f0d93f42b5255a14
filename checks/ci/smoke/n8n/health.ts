import { z } from "zod";
import { jsonOf } from "../answer.ts";
import type { SmokeCheck } from "../check.ts";
import type { N8nSubject } from "./subject.ts";

/** Readiness asks the database and its migrations; plain health is true without them. */
export const health: SmokeCheck<N8nSubject> = {
  name: "n8n: readiness",
  expected: 'status 200 and {"status": "ok"}',
  run: async ({ service }) => {
    const answer = await service.request(service.at("/healthz/readiness"));
    jsonOf(answer, z.strictObject({ status: z.literal("ok") }));
    return answer.body;
  },
};
