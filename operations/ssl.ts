import { z } from "zod";
import { openRemote } from "../provider/ssh/openRemote.ts";
import { ExitCode } from "../report/userError.ts";
import type { Operation } from "./operation.ts";
import { stackInput } from "./operation.ts";
import { rehearsal, rehearse } from "./ssl/rehearse.ts";
import { showCertificates, shownCertificate } from "./ssl/shown.ts";
import { sslText } from "./ssl/text.ts";
import { readOutputs } from "./stack/outputs.ts";
import { openWire } from "../checks/verify/wire/openWire.ts";

const input = z.object({
  ...stackInput,
  renewDryRun: z
    .boolean()
    .default(false)
    .describe("prove that renewal works: renew each certificate without keeping the result"),
});

const output = z.object({
  stack: z.string().describe("the stack that was worked on"),
  certificates: z.array(shownCertificate).describe("each public name's certificate"),
  renewals: z
    .array(rehearsal)
    .optional()
    .describe("what a rehearsal of the renewal said; only when asked for"),
});

/** `ipai ssl`: the certificates, and the proof that they will be renewed. `ipai up` issues them. */
export const ssl: Operation<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "ssl",
  summary: "show the certificates, and prove by a dry run that they will be renewed",
  effect: "read-only",
  input,
  output,
  run: async (ctx, { stack, renewDryRun }) => {
    const { signal } = ctx;
    const outputs = await readOutputs(ctx, stack);
    const wire = await openWire(outputs.edge, signal);
    const remote = await openRemote(outputs.connection, { signal });
    try {
      const ways = { remote, wire, signal };
      const certificates = await showCertificates(outputs, ways, new Date());
      if (!renewDryRun) return { stack, certificates };
      const held = certificates.filter(
        ({ onDisk }) => onDisk !== undefined && onDisk.server !== "",
      );
      const names = held.map(({ name }) => name);
      return { stack, certificates, renewals: await rehearse(remote, names, stack, signal) };
    } finally {
      wire.close();
      await remote.close();
    }
  },
  text: sslText,
  exitCode: ({ certificates, renewals = [] }) =>
    [...certificates, ...renewals].every(({ ok }) => ok) ? ExitCode.ok : ExitCode.unexpectedChanges,
};
