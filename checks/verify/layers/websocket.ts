import { finding } from "../finding.ts";
import type { Layer } from "../layer.ts";
import { bringUp } from "../nextStep.ts";
import { describe } from "../wire/describe.ts";

/**
 * Odoo's live bus: a real handshake through nginx. A proxy that drops the Upgrade header, or sends
 * it to the HTTP workers instead of 8072, is seen here and nowhere else.
 */
export const websocket: Layer = {
  name: "websocket",
  judge: async ({ outputs, wire }) => {
    const url = new URL("/websocket", outputs.urls.erp);
    const answer = await wire.openWebSocket(url.href);
    return [
      finding(answer.status === 101, {
        subject: url.href.replace(/^https/, "wss"),
        expected: "status 101, the handshake accepted",
        found: answer.status === 101 ? "status 101" : describe(answer),
        next: bringUp(outputs),
      }),
    ];
  },
};
