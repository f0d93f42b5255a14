import { z } from "zod";
import { jsonOf } from "../answer.ts";
import type { SmokeCheck } from "../check.ts";
import type { OdooSubject } from "./subject.ts";

const healthy = z.strictObject({ status: z.literal("pass"), db_server_status: z.literal(true) });

/** Without the question for the database Odoo's answer is a constant. */
export const health: SmokeCheck<OdooSubject> = {
  name: "odoo: health",
  expected: 'status 200 and {"status": "pass"}, the database included',
  run: async ({ service }) => {
    const answer = await service.request(service.at("/web/health?db_server_status=1"));
    jsonOf(answer, healthy);
    return answer.body;
  },
};
