import { finding } from "../finding.ts";
import type { Finding } from "../finding.ts";
import type { Production, Layer } from "../layer.ts";
import { bringUp } from "../nextStep.ts";
import { describe } from "../wire/describe.ts";
import { WireFailure } from "../wire/wireFailure.ts";
import type { WireRequest } from "../wire/wire.ts";

/** Reserved by RFC 6761: no production can ever have it. */
const NOBODY = "unknown-host.invalid";

/** How a closed default server ends a connection: before HTTP, or without a word. */
const REFUSALS = ["ECONNRESET", "EPIPE", "ERR_SSL_TLSV1_UNRECOGNIZED_NAME"];

/** A name that is not ours gets nothing: the first server must not answer for everybody. */
export const unknownHost: Layer = {
  name: "unknown host",
  judge: (production) => {
    const { erp } = production.outputs.urls;
    const plain = `http://${new URL(erp).hostname}`;
    return Promise.all([
      ask(production, "TLS for a foreign name", `https://${NOBODY}/`, { at: erp }),
      ask(production, "foreign Host header over TLS", erp, { headers: { host: NOBODY } }),
      ask(production, "foreign Host header over HTTP", `http://${NOBODY}/`, { at: plain }),
    ]);
  },
};

async function ask(
  { outputs, wire }: Production,
  subject: string,
  url: string,
  options: WireRequest,
): Promise<Finding> {
  const seen = {
    subject,
    expected: "refused: no handshake, no answer, or 421",
    next: bringUp(outputs),
  };
  try {
    const answer = await wire.request(url, options);
    return finding(answer.status === 421, { ...seen, found: describe(answer) });
  } catch (error) {
    if (!(error instanceof WireFailure)) throw error;
    const isRefused = error.code !== undefined && REFUSALS.includes(error.code);
    return finding(isRefused, { ...seen, found: error.message });
  }
}
