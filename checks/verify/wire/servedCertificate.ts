import { once } from "node:events";
import { connect } from "node:tls";
import type { EdgeAddress } from "./edgeAddress.ts";
import { WireFailure } from "./wireFailure.ts";
import type { ServedCertificate } from "./wire.ts";

/** One TLS handshake with the edge for `name`. @throws WireFailure also when it is not trusted. */
export async function servedCertificate(
  name: string,
  way: { readonly to: EdgeAddress; readonly ca: string | undefined; readonly signal: AbortSignal },
): Promise<ServedCertificate> {
  const socket = connect({ ...way.to, servername: name, ...(way.ca ? { ca: way.ca } : {}) });
  try {
    await once(socket, "secureConnect", { signal: way.signal });
    const { serialNumber, subjectaltname = "" } = socket.getPeerCertificate();
    const names = subjectaltname.split(", ").map((each) => each.replace(/^DNS:/, ""));
    return { serial: serialNumber, names };
  } catch (cause) {
    throw new WireFailure(`https://${name}`, cause);
  } finally {
    socket.destroy();
  }
}
