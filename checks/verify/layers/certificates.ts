import { factsOf } from "../../../provider/resources/certificate/disk.ts";
import type { CertificateFacts } from "../../../provider/resources/certificate/disk.ts";
import { finding } from "../finding.ts";
import type { Finding, Status } from "../finding.ts";
import type { HostProbe } from "../host/probe.ts";
import type { Layer, Production } from "../layer.ts";
import { bringUp, onHost } from "../nextStep.ts";

/** What is left of a certificate's life when its renewal, due at a third, has plainly not happened. */
const RENEWAL_MISSED = 14 / 45;
/** Hurry: half of the time for renewal is gone too. */
const RENEWAL_LOST = 1 / 6;
const DAY_MS = 86_400_000;

// base64 keeps each certificate on one line, whatever is in the file.
const certificatesProbe: HostProbe = {
  name: "certificates",
  script: `
systemctl is-active certbot.timer; systemctl is-enabled certbot.timer
for file in /etc/letsencrypt/live/*/cert.pem; do
  [ -e "$file" ] && base64 -w0 "$file" && echo
done
exit 0
`,
};

/** The certificates: enough days, the right names, what is served is what is on disk, renewal set. */
export const certificates: Layer = {
  name: "certificates",
  probes: [certificatesProbe],
  judge: async (production) => {
    const { outputs, host } = production;
    const { stdout } = await host(certificatesProbe);
    const [active = "", enabled = "", ...encoded] = stdout.split("\n");
    const onDisk = encoded
      .filter((line) => line !== "")
      .map((line) => factsOf(Buffer.from(line, "base64").toString()));
    const served = await Promise.all(
      outputs.names.map((name) => judgeOne(name, onDisk, production)),
    );
    return [
      ...served.flat(),
      finding(active === "active" && enabled === "enabled", {
        subject: "renewal by certbot.timer",
        expected: "active, enabled",
        found: `${active}, ${enabled}`,
        next: bringUp(outputs),
      }),
    ];
  },
};

async function judgeOne(
  name: string,
  onDisk: readonly CertificateFacts[],
  { outputs, wire, now }: Production,
): Promise<Finding[]> {
  const served = await wire.certificate(name);
  const own = onDisk.filter((each) => each.names.includes(name));
  const next = `npx ipai ssl --stack ${outputs.stack} --renew-dry-run`;
  const current = own.find(({ serial }) => serial === served.serial);
  const findings = [
    finding(served.names.includes(name) && current !== undefined, {
      subject: name,
      expected: `the certificate on disk: ${own.map(({ serial }) => serial).join(" or ") || "none"}`,
      found: `${served.serial} for ${served.names.join(", ")}`,
      next: onHost(outputs, "systemctl reload nginx"),
    }),
  ];
  if (current !== undefined) findings.push(life(name, current, now, next));
  return findings;
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
