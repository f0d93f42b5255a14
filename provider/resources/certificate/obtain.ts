import { ipai } from "../../../report/ipai.ts";
import { UserError } from "../../../report/userError.ts";
import type { CallContext } from "../../rpc/handler.ts";
import type { Remote } from "../../ssh/remote.ts";
import { registerAnew, withKnownAccount } from "./account.ts";
import { issue } from "./certbot.ts";
import type { Bounds } from "./certbotShell.ts";
import { issueFailed } from "./failure.ts";
import { type Holding, type Known, lookAt } from "./holding.ts";
import type { CertificateInputs } from "./inputs.ts";
import { type Need, need } from "./need.ts";
import { probeWebroot } from "./probe.ts";
import { placeSet, reconfigure } from "./settle.ts";

type Context = CallContext<Remote>;

/** A declared certificate on the host, and whether something had to be done for it. */
export interface Obtained {
  readonly held: Holding & { readonly facts: NonNullable<Holding["facts"]> };
  readonly acted: boolean;
}

/**
 * Adopts, corrects or asks for the certificate; what is in service stays there until it succeeds.
 * Each step is taken once at most, whatever it leaves behind: the authority is never asked twice.
 */
export async function obtain(
  ctx: Context,
  inputs: CertificateInputs,
  known: Known | undefined,
): Promise<Obtained> {
  const taken = new Set<Need["act"]>();
  for (;;) {
    const held = await lookAt(ctx.shared, inputs.name, inputs, known, ctx.signal);
    const needed = need(inputs, held, new Date());
    if (needed.act === "keep" && held.facts) {
      return { held: { ...held, facts: held.facts }, acted: taken.size > 0 };
    }
    if (taken.has(needed.act) || needed.act === "keep") throw notSettled(ctx, inputs, needed);
    taken.add(needed.act);
    await take(ctx, inputs, held, needed);
  }
}

async function take(
  ctx: Context,
  inputs: CertificateInputs,
  held: Holding,
  needed: Exclude<Need, { act: "keep" }>,
): Promise<void> {
  // What is here already is put in place whether port 80 answers or not: it may be why it does not.
  if (needed.act !== "place") await probeWebroot(ctx.shared, inputs, boundsOf(ctx));
  switch (needed.act) {
    case "issue":
      ctx.log(`asking ${new URL(inputs.server).host} for a certificate: ${needed.because}`);
      await issued(ctx, inputs, held);
      break;
    case "place": {
      ctx.log(`the certificate of ${needed.set.folder} is put in place: ${needed.because}`);
      const order = await orderOf(ctx, inputs, held);
      await placeSet(ctx.shared, order, needed.set, held.strays, boundsOf(ctx));
      break;
    }
    case "reconfigure":
      ctx.log(`its renewal is put right: ${needed.because}`);
      await reconfigure(ctx.shared, await orderOf(ctx, inputs, held), held.strays, boundsOf(ctx));
      break;
  }
}

async function issued(ctx: Context, inputs: CertificateInputs, held: Holding): Promise<void> {
  const bounds = boundsOf(ctx);
  const output = await withKnownAccount(ctx.shared, inputs, bounds, () =>
    issue(ctx.shared, inputs, held, bounds),
  );
  if (output.exitCode === 0) return;
  throw issueFailed(inputs, output, ctx.shared.label, held.facts, new Date());
}

/** A renewal needs an account, and the host may have lost its own. */
async function orderOf(ctx: Context, inputs: CertificateInputs, held: Holding) {
  const { name, domains, server, webroot } = inputs;
  let { account } = held;
  if (account === undefined) {
    await registerAnew(ctx.shared, inputs, boundsOf(ctx));
    ({ account } = await lookAt(ctx.shared, name, inputs, undefined, ctx.signal));
  }
  if (account === undefined) throw new Error(`certbot registered at ${server} without an account`);
  return { name, domains, server, webroot, account };
}

function notSettled({ shared }: Context, { name }: CertificateInputs, needed: Need): UserError {
  return new UserError(`${shared.label}: the certificate ${name} is still not as it is declared.`, {
    code: "certificate-not-settled",
    given: needed.act === "keep" ? "the host holds none" : needed.because,
    next:
      `See what changes /etc/letsencrypt on the host meanwhile, then run \`${ipai("up")}\`; the ` +
      "authority is not asked twice in one run.",
  });
}

export function boundsOf({ signal, timeoutMs }: Context): Bounds {
  return { signal, timeoutMs };
}
