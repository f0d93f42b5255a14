import { z } from "zod";
import { ACME_WEBROOT } from "../../components/edge/server.ts";
import type { StackOutputs } from "../../components/outputs.ts";
import { lookAt } from "../../provider/resources/certificate/holding.ts";
import type { Remote } from "../../provider/ssh/remote.ts";
import { WireFailure } from "../../checks/verify/wire/wireFailure.ts";
import type { Wire } from "../../checks/verify/wire/wire.ts";

/** The certificate of one public name, as the host holds it and as visitors get it. */
export const shownCertificate = z.object({
  name: z.string().describe("the public name"),
  onDisk: z
    .object({
      serial: z.string().describe("its serial number, in hex"),
      issuer: z.string().describe("who signed it"),
      server: z
        .string()
        .describe("the ACME directory that will renew it; empty where nothing would"),
      notAfter: z.iso.datetime().describe("when it ends"),
      daysLeft: z.int().describe("whole days until then"),
    })
    .optional()
    .describe("Absent where the host holds none"),
  served: z.string().describe("The serial that visitors get, or why they get none"),
  troubles: z.array(z.string()).describe("What stands in the way of its renewal"),
  ok: z.boolean().describe("whether it is served as it lies on the disk and would be renewed"),
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
