import { z } from "zod";
import { ACME_WEBROOT } from "../../components/edge/server.ts";
import type { StackOutputs } from "../../components/outputs.ts";
import { lookAt } from "../../provider/resources/certificate/holding.ts";
import type { Remote } from "../../provider/ssh/remote.ts";
import { WireFailure } from "../../checks/verify/wire/wireFailure.ts";
import type { Wire } from "../../checks/verify/wire/wire.ts";

/** The certificate of one public name, as the host holds it and as visitors get it. */
export const shownCertificate = z.object({
  name: z.string(),
  /** Absent where the host holds none. */
  onDisk: z
    .object({
      serial: z.string(),
      issuer: z.string(),
      /** The ACME directory that it will be renewed at; empty where nothing would renew it. */
      server: z.string(),
      notAfter: z.iso.datetime(),
      daysLeft: z.int(),
    })
    .optional(),
  /** The serial that visitors get, or why they get none. */
  served: z.string(),
  /** What stands in the way of its renewal. */
  troubles: z.array(z.string()),
  ok: z.boolean(),
});
export type ShownCertificate = z.infer<typeof shownCertificate>;

const DAY_MS = 86_400_000;

export function showCertificates(
  outputs: StackOutputs,
  ways: { readonly remote: Remote; readonly wire: Wire; readonly signal: AbortSignal },
  now: Date,
): Promise<ShownCertificate[]> {
  return Promise.all(
    outputs.names.map(async (name) => {
      const [held, served] = await Promise.all([
        lookAt(ways.remote, name, declaredOf(name), undefined, ways.signal),
        servedSerial(ways.wire, name),
      ]);
      const { facts, server = "", lastRun } = held;
      const troubles = [
        ...held.files,
        ...held.renewal,
        ...(lastRun === undefined ? [] : [lastRun]),
      ];
      if (facts === undefined) return { name, served, troubles, ok: false };
      const { serial, issuer, notAfter } = facts;
      return {
        name,
        onDisk: {
          serial,
          issuer,
          server,
          notAfter: notAfter.toISOString(),
          daysLeft: Math.floor((notAfter.getTime() - now.getTime()) / DAY_MS),
        },
        served,
        troubles,
        ok: served === serial && notAfter > now && troubles.length === 0,
      };
    }),
  );
}

/** The stack has a certificate for each name, and renews all of them through one folder. */
function declaredOf(name: string) {
  return { domains: [name], webroot: ACME_WEBROOT };
}

async function servedSerial(wire: Wire, name: string): Promise<string> {
  try {
    return (await wire.certificate(name)).serial;
  } catch (error) {
    if (error instanceof WireFailure) return error.message;
    throw error;
  }
}
