import { UserError } from "../../../report/userError.ts";
import { type CallContext, InitError, type ResourceHandler } from "../../rpc/handler.ts";
import type { Remote } from "../../ssh/remote.ts";
import { inService } from "../standing.ts";
import { changeEmail, withKnownAccount } from "./account.ts";
import { changeWebroot, forgetLineage, issue } from "./certbot.ts";
import type { Bounds } from "./certbotShell.ts";
import { type Lineage, lineageOnDisk } from "./disk.ts";
import { issueFailed, lastWords } from "./failure.ts";
import { type CertificateInputs, certificateSchema, type CertificateState } from "./inputs.ts";
import { need } from "./need.ts";
import { probeWebroot } from "./probe.ts";
import { bringIntoService, standing } from "./service.ts";

type Context = CallContext<Remote>;

/** A certificate from an ACME authority, kept by certbot; see `resource.ts`. */
export const certificateHandler: ResourceHandler<CertificateInputs, CertificateState, Remote> = {
  type: "host:index:Certificate",
  schema: certificateSchema,
  replaceOn: ["name"],

  async create(ctx, inputs) {
    const lineage = await obtain(ctx, inputs);
    return { id: inputs.name, state: stateOf(inputs, lineage) };
  },

  async read(ctx, id, known) {
    const lineage = await lineageOnDisk(ctx.shared, id, ctx.signal);
    if (!lineage) return undefined;
    const inputs: CertificateInputs = {
      name: id,
      domains: sameNames(known?.domains, lineage) ?? [...lineage.names],
      email: known?.email ?? "",
      server: lineage.server,
      webroot: lineage.webroot,
      ...(known?.caFile !== undefined && { caFile: known.caFile }),
      standing: await standing(ctx.shared, lineage, new Date(), boundsOf(ctx)),
    };
    return { id, inputs, state: stateOf(inputs, lineage) };
  },

  async update(ctx, id, old, inputs) {
    const lineage = await obtain(ctx, inputs);
    if (old.email !== inputs.email && old.server === inputs.server) {
      await changeEmail(ctx.shared, inputs, boundsOf(ctx));
    }
    const state = stateOf(inputs, lineage);
    // Names that are new here get their vhost after their certificate, so only what a refresh
    // found out of service must be in service now.
    if (old.standing === inService) return state;
    const found = await bringIntoService(ctx.shared, lineage, boundsOf(ctx));
    if (found === inService) return state;
    throw new InitError(id, { ...state, standing: found }, [
      `${ctx.shared.label}: the certificate ${id} is not in service, even after a reload of nginx: ` +
        `${found}. See which vhost answers with \`nginx -T\` on the host, then run \`ipai up\`.`,
    ]);
  },

  async delete(ctx, id) {
    await forgetLineage(ctx.shared, id, boundsOf(ctx));
  },
};

/** Adopts, corrects or asks for the certificate; what is on disk stays there until it succeeds. */
async function obtain(ctx: Context, inputs: CertificateInputs): Promise<Lineage> {
  const before = await lineageOnDisk(ctx.shared, inputs.name, ctx.signal);
  const needed = need(inputs, before, new Date());
  switch (needed.act) {
    case "keep":
      break;
    case "reconfigure":
      await reconfigured(ctx, inputs);
      break;
    case "issue":
      ctx.log(`asking ${new URL(inputs.server).host} for a certificate: ${needed.because}`);
      await issued(ctx, inputs, before);
      break;
  }
  const after = await lineageOnDisk(ctx.shared, inputs.name, ctx.signal);
  if (!after) throw new Error(`certbot succeeded but left no lineage ${inputs.name}`);
  return after;
}

async function issued(ctx: Context, inputs: CertificateInputs, before: Lineage | undefined) {
  await probeWebroot(ctx.shared, inputs, boundsOf(ctx));
  const bounds = boundsOf(ctx);
  const output = await withKnownAccount(ctx.shared, inputs, bounds, () =>
    issue(ctx.shared, inputs, bounds),
  );
  if (output.exitCode === 0) return;
  throw issueFailed(inputs, output, ctx.shared.label, before, new Date());
}

async function reconfigured(ctx: Context, inputs: CertificateInputs) {
  await probeWebroot(ctx.shared, inputs, boundsOf(ctx));
  const bounds = boundsOf(ctx);
  const output = await withKnownAccount(ctx.shared, inputs, bounds, () =>
    changeWebroot(ctx.shared, inputs, bounds),
  );
  if (output.exitCode === 0) return;
  throw new UserError(
    `${ctx.shared.label}: the certificate ${inputs.name} cannot be renewed through ` +
      `${inputs.webroot}; it stays as it was`,
    {
      code: "acme-renewal-refused",
      given: lastWords(output),
      next: "Mend what certbot says, then run `ipai up`.",
    },
  );
}

function stateOf(inputs: CertificateInputs, lineage: Lineage): CertificateState {
  return {
    ...inputs,
    notBefore: lineage.notBefore.toISOString(),
    notAfter: lineage.notAfter.toISOString(),
    serial: lineage.serial,
    issuer: lineage.issuer,
    names: [...lineage.names],
  };
}

/** The declared names in their declared order, when they are those of the certificate. */
function sameNames(declared: readonly string[] | undefined, lineage: Lineage) {
  const same = declared && [...declared].sort().join() === lineage.names.join();
  return same ? [...declared] : undefined;
}

function boundsOf({ signal, timeoutMs }: Context): Bounds {
  return { signal, timeoutMs };
}
