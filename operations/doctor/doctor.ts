import { z } from "zod";
import { cloudsOf } from "../../components/clouds/clouds.ts";
import { cloudAddresses } from "../../config/cloudAddresses.ts";
import { loadCredentials } from "../../config/credentials.ts";
import { loadSettingsForLooking } from "../../config/settings.ts";
import type { Settings } from "../../config/settings.ts";
import { ipai } from "../../report/ipai.ts";
import { ExitCode, UserError } from "../../report/userError.ts";
import { publishedImage } from "../../images/published/image.ts";
import { registryAddress } from "../release/registryAddress.ts";
import { lookAtHost } from "../adopt/lookAtHost.ts";
import type { Context, Operation } from "../operation.ts";
import { stackInput } from "../operation.ts";
import { doctorCheck, tried } from "./check.ts";
import type { DoctorCheck } from "./check.ts";
import { cloudChecks } from "./cloudChecks.ts";
import { hostChecks } from "./hostCheck.ts";
import { machineChecks, outside } from "./machineChecks.ts";
import { settingsChecks } from "./settingsCheck.ts";
import { stackChecks } from "./stackChecks.ts";
import { doctorText } from "./text.ts";

const input = z.object({ ...stackInput });
const output = z.object({
  stack: z.string().describe("the stack that was worked on"),
  ok: z.boolean().describe("whether nothing failed"),
  checks: z.array(doctorCheck).describe("one for each thing that was tried"),
});

/** A cloud that does not answer is one line among others. */
const CLOUD_LIMIT_MS = 15_000;

/** `ipai doctor`: whether this machine has all that the stack needs, before anything is done. */
export const doctor: Operation<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "doctor",
  summary: "try each token, the registry, SSH, the state and the names; changes nothing",
  effect: "read-only",
  timeoutSeconds: 120,
  input,
  output,
  run: async (ctx, { stack }) => {
    const checking = checksOf(ctx, loadSettingsForLooking(stack, ctx.root));
    const checks = await ctx.log.step(`try what ${stack} needs`, () => Promise.all(checking));
    return { stack, ok: checks.every(({ status }) => status !== "fail"), checks };
  },
  text: ({ stack, checks }) => doctorText(stack, checks),
  exitCode: ({ ok }) => (ok ? ExitCode.ok : ExitCode.unexpectedChanges),
};

function checksOf(
  ctx: Context,
  { settings, missing }: ReturnType<typeof loadSettingsForLooking>,
): Promise<DoctorCheck>[] {
  const { stack, host } = settings;
  if (host.kind === "lab") {
    throw new UserError(`Stack ${stack} is in the lab, which needs no token and no account.`, {
      code: "lab-stack",
      exitCode: ExitCode.configuration,
      next: `${ipai("verify", { stack })}, or ${ipai("doctor", { stack: "prod" })}`,
    });
  }
  const credentials = loadCredentials(settings, ctx.environment);
  ctx.redactor.add(...Object.values(credentials));
  const addresses = cloudAddresses(ctx.environment);
  const clouds = cloudsOf(credentials, addresses, {
    limitMs: CLOUD_LIMIT_MS,
    signal: ctx.signal,
    waiting: (message) => ctx.log.status(message),
  });
  const around = outside(addresses.digitalOcean);
  const { user, privateKeyFile } = settings.ssh;
  const hostKey = host.kind === "existing" ? host.hostKey : undefined;
  const look = (address: string) =>
    lookAtHost(ctx, { address, port: 22, user, privateKeyFile, hostKey });
  return [
    ...cloudChecks(settings, clouds),
    ...settingsChecks(stack, missing),
    tried("registry: Odoo's image", async () =>
      missing.includes("ipai:release")
        ? { skip: "no release is chosen yet" }
        : imageIn(settings, ctx),
    ),
    ...machineChecks(settings, clouds, around),
    ...hostChecks(settings, clouds, look, around.now),
    ...stackChecks(ctx, stack, pluginsOf(settings)),
  ];
}

/** As the engine's plugin reads it, which knows nothing of `docker login`. */
async function imageIn({ registry, release }: Settings, { environment, signal }: Context) {
  const address = { reader: "nobody" as const, ...registryAddress(registry, environment) };
  const subject = { address, repository: "odoo", reference: release, signal };
  return (await publishedImage(subject)).digest;
}

function pluginsOf({ github, host }: Settings): string[] {
  const meetsHost = host.kind !== "existing" || host.hostKey === undefined;
  return [
    "digitalocean",
    "cloudflare",
    "docker",
    ...(meetsHost ? ["command"] : []),
    ...(github === undefined ? [] : ["github"]),
  ];
}
