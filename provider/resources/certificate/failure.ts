import { ipai } from "../../../report/ipai.ts";
import { UserError } from "../../../report/userError.ts";
import type { RemoteOutput } from "../../ssh/remote.ts";
import type { CertificateFacts } from "./disk.ts";
import type { CertificateInputs } from "./inputs.ts";

/** Let's Encrypt gives one of its 5 failed validations per name and hour back every 12 minutes. */
const oneValidationBackMs = 12 * 60_000;

interface Cause {
  readonly code: string;
  readonly next: string;
}

/** certbot's failure as a sentence a person can act on: what, what stays, when to try again. */
export function issueFailed(
  certificate: CertificateInputs,
  output: RemoteOutput,
  host: string,
  stays: CertificateFacts | undefined,
  now: Date,
): UserError {
  const words = `${output.stdout}\n${output.stderr}`;
  const { code, next } = causeOf(words, certificate.server, now, ipai("up"));
  const kept = stays
    ? `the one on the host stays in use, it is valid until ${minute(stays.notAfter)}`
    : "the host has none yet";
  return new UserError(
    `${host}: no certificate for ${certificate.domains.join(", ")} from ${certificate.server}; ${kept}.`,
    { code, given: lastWords(output), next },
  );
}

/**
 * Why certbot failed, and what to do about it.
 *
 * @param again The command that tries it once more.
 */
export function causeOf(words: string, server: string, now: Date, again: string): Cause {
  const retryAfter = /retry after (\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?)/i.exec(words)?.[1];
  if (/rateLimited|too many/i.test(words)) {
    const when = retryAfter
      ? `${retryAfter.replace("T", " ").slice(0, 16)} UTC`
      : minute(new Date(now.getTime() + 60 * 60_000));
    return {
      code: "acme-rate-limited",
      next: `The authority asks to wait: run \`${again}\` again after ${when}.`,
    };
  }
  if (/another instance of certbot/i.test(words)) {
    return {
      code: "certbot-busy",
      next: `certbot's timer is at work on the host: run \`${again}\` again in a minute.`,
    };
  }
  if (
    /challenge failed|failed to authenticate|unauthorized|urn:ietf:params:acme:error:dns/i.test(
      words,
    )
  ) {
    const when = minute(new Date(now.getTime() + oneValidationBackMs));
    return {
      code: "acme-validation-failed",
      next:
        "See that each name's DNS record leads to this host and that its port 80 is open, then run " +
        `\`${again}\` again, at the earliest ${when}: Let's Encrypt allows 5 failed validations per ` +
        "name and hour and gives one back every 12 minutes.",
    };
  }
  if (/CERTIFICATE_VERIFY_FAILED|SSLError/i.test(words)) {
    return {
      code: "acme-untrusted",
      next: `Set \`caFile\` to the CA that signed the TLS certificate of ${server}, then run \`${again}\`.`,
    };
  }
  if (/connection|timed out|name resolution|resolve|max retries|temporarily|50\d/i.test(words)) {
    return {
      code: "acme-unreachable",
      next:
        `${server} did not answer the host as it should. Nothing was counted against any limit: ` +
        `run \`${again}\` again as soon as it answers.`,
    };
  }
  return {
    code: "certbot-failed",
    next: `Read /var/log/letsencrypt/letsencrypt.log on the host, then run \`${again}\` again.`,
  };
}

/** What certbot says last, without its standing advice. */
export function lastWords({ stdout, stderr }: RemoteOutput): string {
  return `${stdout}\n${stderr}`
    .split("\n")
    .map((line) => line.trimEnd())
    .filter(
      (line) => line !== "" && !/^(Saving debug log|Ask for help|See the logfile|- - -)/.test(line),
    )
    .slice(-12)
    .join("\n");
}

/** `2026-11-22 18:24 UTC` */
export function minute(time: Date): string {
  return `${time.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
