import { InitError, type ResourceHandler } from "../../rpc/handler.ts";
import type { Remote } from "../../ssh/remote.ts";
import { inService } from "../standing.ts";
import { changeEmail } from "./account.ts";
import { forgetLineage } from "./certbot.ts";
import type { CertificateFacts } from "./disk.ts";
import { type Holding, isAbsent, type Known, lookAt } from "./holding.ts";
import { type CertificateInputs, certificateSchema, type CertificateState } from "./inputs.ts";
import { isCertbotAbsent } from "./inspection.ts";
import { runRenewal } from "./lastRun.ts";
import { boundsOf, obtain } from "./obtain.ts";
import { bringIntoService, standing } from "./service.ts";
import { ipai } from "../../../report/ipai.ts";

/** A certificate from an ACME authority, kept by certbot on the host; see `resource.ts`. */
export const certificateHandler: ResourceHandler<CertificateInputs, CertificateState, Remote> = {
  type: "host:index:Certificate",
  schema: certificateSchema,
  replaceOn: ["name"],

  async create(ctx, inputs) {
    const { held, acted } = await obtain(ctx, inputs, undefined);
    // A vhost of before may serve what it read of files that are gone by now; a name that is new
    // here gets its vhost after its certificate, and has nothing to be brought into.
    if (acted) await bringIntoService(ctx.shared, held.facts, boundsOf(ctx));
    return { id: inputs.name, state: stateOf(inputs, held.facts) };
  },

  async read(ctx, id, known) {
    const held = await lookAt(ctx.shared, id, {}, known && memoryOf(known), ctx.signal).catch(
      nothingHeld,
    );
    if (held === undefined || isAbsent(held)) return undefined;
    const { facts, server, webroot } = held;
    const inputs: CertificateInputs = {
      name: id,
      domains: (facts ? sameNames(known?.domains, facts) : known?.domains) ?? [
        ...(facts?.names ?? []),
      ],
      email: known?.email ?? "",
      server: server ?? known?.server ?? "",
      webroot: webroot ?? known?.webroot ?? "",
      ...(known?.caFile !== undefined && { caFile: known.caFile }),
      standing: await standing(ctx.shared, held, new Date(), boundsOf(ctx)),
    };
    return { id, inputs, state: observedState(inputs, held, known) };
  },

  async update(ctx, id, old, inputs) {
    const { held, acted } = await obtain(ctx, inputs, memoryOf(old));
    if (old.email !== inputs.email && old.server === inputs.server) {
      await changeEmail(ctx.shared, inputs, boundsOf(ctx));
    }
    const state = stateOf(inputs, held.facts);
    // Names that are new here get their vhost after their certificate, so only what a refresh
    // found out of service must be in service now.
    if (old.standing === inService) {
      if (acted) await bringIntoService(ctx.shared, held.facts, boundsOf(ctx));
      return state;
    }
    const troubles = await bringIntoService(ctx.shared, held.facts, boundsOf(ctx));
    if (held.lastRun !== undefined) {
      await runRenewal(ctx.shared, boundsOf(ctx));
      const again = await lookAt(ctx.shared, id, inputs, memoryOf(state), ctx.signal);
      if (again.lastRun !== undefined) troubles.push(again.lastRun);
    }
    if (troubles.length === 0) return state;
    throw new InitError(id, { ...state, standing: troubles.join("; ") }, [
      `${ctx.shared.label}: the certificate ${id} is not in service: ${troubles.join("; ")}. ` +
        "See which vhost answers with `nginx -T` and what the renewal said with " +
        `\`journalctl --unit certbot.service\` on the host, then run \`${ipai("up")}\`.`,
    ]);
  },

  async delete(ctx, id) {
    await forgetLineage(ctx.shared, id, boundsOf(ctx));
  },
};

function stateOf(inputs: CertificateInputs, facts: CertificateFacts): CertificateState {
  return { ...inputs, ...outputsOf(facts), origin: inputs.server };
}

/** Where the files can no longer be read, what is known of the certificate is not forgotten. */
function observedState(
  inputs: CertificateInputs,
  { facts, origin, server }: Holding,
  known: CertificateState | undefined,
): CertificateState {
  const nothing = { notBefore: "", notAfter: "", serial: "", issuer: "", names: [] };
  const { notBefore, notAfter, serial, issuer, names } = facts
    ? outputsOf(facts)
    : (known ?? nothing);
  const from = facts ? (origin ?? "") : (known && memoryOf(known).origin) || (server ?? "");
  return { ...inputs, notBefore, notAfter, serial, issuer, names, origin: from };
}

function outputsOf(facts: CertificateFacts) {
  return {
    notBefore: facts.notBefore.toISOString(),
    notAfter: facts.notAfter.toISOString(),
    serial: facts.serial,
    issuer: facts.issuer,
    names: [...facts.names],
  };
}

/** A state of before `origin` was an output says it by `server`. */
function memoryOf({ serial, server, ...rest }: Omit<CertificateState, "origin">): Known {
  const origin = "origin" in rest && typeof rest.origin === "string" ? rest.origin : server;
  return { serial, origin };
}

/** The declared names in their declared order, when they are those of the certificate. */
function sameNames(declared: readonly string[] | undefined, { names }: CertificateFacts) {
  const same = declared && [...declared].sort().join() === names.join();
  return same ? [...declared] : undefined;
}

/** Without certbot nobody knows what there is: the next create takes over what it finds. */
function nothingHeld(error: unknown): undefined {
  if (!isCertbotAbsent(error)) throw error;
}
