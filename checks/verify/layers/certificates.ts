import { ACME_WEBROOT } from "../../../components/edge/server.ts";
import type { StackOutputs } from "../../../components/outputs.ts";
import { factsOf, parsedPem } from "../../../provider/resources/certificate/disk.ts";
import type { CertificateFacts } from "../../../provider/resources/certificate/disk.ts";
import { holdingOf } from "../../../provider/resources/certificate/holding.ts";
import {
  type Inspection,
  parseInspection,
} from "../../../provider/resources/certificate/inspection.ts";
import { inspectScript } from "../../../provider/resources/certificate/inspectScript.ts";
import { blamedLineages } from "../../../provider/resources/certificate/lastRun.ts";
import { ipai } from "../../../report/ipai.ts";
import { UserError } from "../../../report/userError.ts";
import { finding } from "../finding.ts";
import type { Finding, Status } from "../finding.ts";
import { HostFailure } from "../host/hostFailure.ts";
import type { HostProbe } from "../host/probe.ts";
import type { Layer, Production } from "../layer.ts";
import { bringUp, onHost } from "../nextStep.ts";

/** What is left of a certificate's life when its renewal, due at a third, has plainly not happened. */
const RENEWAL_MISSED = 14 / 45;
/** Hurry: half of the time for renewal is gone too. */
const RENEWAL_LOST = 1 / 6;
const DAY_MS = 86_400_000;

const certificatesProbe: HostProbe = {
  name: "certificates",
  script: `
systemctl is-active certbot.timer; systemctl is-enabled certbot.timer
set --
${inspectScript}
`,
};

/**
 * The certificates: enough days, the right names, what is served is what is on disk, certbot takes
 * each and would renew it by port 80, and the last run of its timer did not fail.
 */
export const certificates: Layer = {
  name: "certificates",
  probes: [certificatesProbe],
  judge: async (production) => {
    const { outputs, host } = production;
    const { stdout } = await host(certificatesProbe);
    const [active = "", enabled = "", ...lines] = stdout.split("\n");
    const inspection = inspectionIn(lines.join("\n"));
    const served = await Promise.all(
      outputs.names.map((name) => judgeOne(name, inspection, production)),
    );
    return [
      ...served.flat(),
      finding(active === "active" && enabled === "enabled", {
        subject: "renewal by certbot.timer",
        expected: "active, enabled",
        found: `${active}, ${enabled}`,
        next: bringUp(outputs),
      }),
      lastRunOf(inspection, outputs),
    ];
  },
};

function inspectionIn(printed: string): Inspection {
  try {
    return parseInspection(printed, "the host");
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new HostFailure(`${error.message} ${error.given ?? ""}`);
  }
}

async function judgeOne(
  name: string,
  inspection: Inspection,
  { outputs, wire, now }: Production,
): Promise<Finding[]> {
  const served = await wire.certificate(name);
  const own = Object.values(inspection.lineages)
    .flatMap(({ cert }) => (cert !== null && parsedPem(cert) ? [factsOf(cert)] : []))
    .filter(({ names }) => names.includes(name));
  const current = own.find(({ serial }) => serial === served.serial);
  const next = ipai("ssl", { stack: outputs.stack, renewDryRun: true });
  const findings = [
    finding(served.names.includes(name) && current !== undefined, {
      subject: name,
      expected: `the certificate on disk: ${own.map(({ serial }) => serial).join(" or ") || "none"}`,
      found: `${served.serial} for ${served.names.join(", ")}`,
      next: own.length > 0 ? onHost(outputs, "systemctl reload nginx") : bringUp(outputs),
    }),
    keptInOrder(name, inspection, outputs),
  ];
  if (current !== undefined) findings.push(life(name, current, now, next));
  return findings;
}

/** Whether certbot takes it and would renew it by port 80: what its timer will find. */
function keptInOrder(name: string, inspection: Inspection, outputs: StackOutputs): Finding {
  const kept = inspection.lineages[name];
  const expected = { domains: [name], webroot: ACME_WEBROOT };
  const held = kept && holdingOf(name, { ...inspection, kept }, expected, undefined);
  const troubles = held ? [...held.files, ...held.renewal] : ["certbot keeps nothing of that name"];
  return finding(troubles.length === 0, {
    subject: `${name}: files and renewal`,
    expected: "links into the archive, a key that fits, a renewal by webroot and nothing else",
    found: troubles.join("; ") || "in order",
    next: bringUp(outputs),
  });
}

/** A failure that concerns none of the stack's names is mended by no `up`: a person has to look. */
function lastRunOf({ lastRun }: Inspection, outputs: StackOutputs): Finding {
  const blamed = blamedLineages(lastRun.words);
  const isOurs = blamed.size === 0 || outputs.names.some((name) => blamed.has(name));
  return finding(lastRun.result === "success", {
    subject: "last run of certbot.service",
    expected: "success, or none since the host booted",
    found: [lastRun.result, lastRun.at, ...lastRun.words.slice(-3)].join(" ").trim(),
    next: isOurs ? bringUp(outputs) : onHost(outputs, "journalctl --unit certbot.service"),
  });
}

function life(
  name: string,
  { notBefore, notAfter }: CertificateFacts,
  now: Date,
  next: string,
): Finding {
  const left = notAfter.getTime() - now.getTime();
  return finding(statusOf(left / (notAfter.getTime() - notBefore.getTime())), {
    subject: name,
    expected: "more than a third of its life left",
    found: `${Math.floor(left / DAY_MS)} days left, until ${notAfter.toISOString().slice(0, 10)}`,
    next,
  });
}

function statusOf(left: number): Status {
  if (left < RENEWAL_LOST) return "fail";
  return left < RENEWAL_MISSED ? "act" : "pass";
}
