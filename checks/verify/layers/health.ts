import { finding } from "../finding.ts";
import type { Layer } from "../layer.ts";
import { logOf, odooLog } from "../nextStep.ts";

/** Room for a whole health document; a wrong application's page is cut. Characters. */
const EXCERPT = 80;

/** What the applications say of themselves. Alone it proves little: Odoo's answer is a constant. */
export const health: Layer = {
  name: "health",
  judge: async ({ outputs, wire }) => {
    const checks = [
      {
        subject: new URL("/web/health", outputs.urls.erp).href,
        status: "pass",
        next: odooLog(outputs),
      },
      {
        subject: new URL("/healthz/readiness", outputs.urls.n8n).href,
        status: "ok",
        next: logOf(outputs, "n8n"),
      },
    ];
    return Promise.all(
      checks.map(async ({ subject, status, next }) => {
        const answer = await wire.request(subject);
        return finding(answer.status === 200 && statusIn(answer.body) === status, {
          subject,
          expected: `status 200 and {"status": "${status}"}`,
          found: `status ${answer.status}, ${answer.body.slice(0, EXCERPT)}`,
          next,
        });
      }),
    );
  },
};

function statusIn(body: string): string | undefined {
  return /^\{\s*"status":\s*"(\w+)"\s*\}$/.exec(body.trim())?.[1];
}
