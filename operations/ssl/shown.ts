import { z } from "zod";
import type { StackOutputs } from "../../components/outputs.ts";
import { lineageOnDisk } from "../../provider/resources/certificate/disk.ts";
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
      /** The ACME directory that it came from. */
      server: z.string(),
      notAfter: z.iso.datetime(),
      daysLeft: z.int(),
    })
    .optional(),
  /** The serial that visitors get, or why they get none. */
  served: z.string(),
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
      const [lineage, served] = await Promise.all([
        lineageOnDisk(ways.remote, name, ways.signal),
        servedSerial(ways.wire, name),
      ]);
      if (lineage === undefined) return { name, served, ok: false };
      const { serial, issuer, server, notAfter } = lineage;
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
        ok: served === serial && notAfter > now,
      };
    }),
  );
}

async function servedSerial(wire: Wire, name: string): Promise<string> {
  try {
    return (await wire.certificate(name)).serial;
  } catch (error) {
    if (error instanceof WireFailure) return error.message;
    throw error;
  }
}
