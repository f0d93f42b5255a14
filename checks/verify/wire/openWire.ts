import { readFile } from "node:fs/promises";
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { StackOutputs } from "../../../components/outputs.ts";
import { ipai } from "../../../report/ipai.ts";
import { UserError } from "../../../report/userError.ts";
import { edgeAddressOf } from "./edgeAddress.ts";
import { send } from "./send.ts";
import { servedCertificate } from "./servedCertificate.ts";
import { handshakeHeaders, isAccepted } from "./webSocket.ts";
import { WireFailure } from "./wireFailure.ts";
import type { Answer, Wire, WireRequest } from "./wire.ts";

/**
 * One answer: far above a healthy one, short enough for a report of a production that hangs. After
 * a deploy the login page's bundles are compiled by whoever asks first, which may be this report.
 */
const ANSWER_LIMIT_MS = 20_000;

/** @throws UserError when the lab's CA certificate cannot be read. */
export async function openWire(edge: StackOutputs["edge"], signal: AbortSignal): Promise<Wire> {
  const ca = edge.caFile === null ? undefined : await readCa(edge.caFile);
  const secure = new HttpsAgent({ keepAlive: true, ...(ca ? { ca } : {}) });
  const plain = new HttpAgent({ keepAlive: true });
  const limit = (): AbortSignal => AbortSignal.any([signal, AbortSignal.timeout(ANSWER_LIMIT_MS)]);

  const request = (url: string, options: WireRequest = {}): Promise<Answer> => {
    const asked = new URL(url);
    return send(asked, options, {
      to: edgeAddressOf(new URL(options.at ?? url), edge),
      agent: asked.protocol === "https:" ? secure : plain,
      signal: limit(),
    });
  };

  return {
    request,
    openWebSocket: async (url) => {
      const headers = handshakeHeaders(new URL(url).origin);
      const reply = await request(url, { headers });
      if (reply.status === 101 && !isAccepted(reply, headers))
        throw new WireFailure(url, new Error("101 without the key that RFC 6455 asks for"));
      return reply;
    },
    certificate: (name) =>
      servedCertificate(name, {
        to: edgeAddressOf(new URL(`https://${name}`), edge),
        ca,
        signal: limit(),
      }),
    close: () => {
      secure.destroy();
      plain.destroy();
    },
  };
}

async function readCa(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw new UserError("The CA certificate of the lab cannot be read.", {
      code: "caFileUnreadable",
      given: file,
      next: ipai("up", { stack: "local" }),
      cause,
    });
  }
}
