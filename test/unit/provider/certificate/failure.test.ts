import { equal, match } from "node:assert/strict";
import { issueFailed } from "../../../../provider/resources/certificate/failure.ts";
import { certificateInputs } from "./samples.ts";

const now = new Date("2026-11-22T18:00:00Z");
const old = {
  notBefore: new Date("2026-10-01T00:00:00Z"),
  notAfter: new Date("2026-12-30T12:34:00Z"),
  serial: "01",
  issuer: "CN=Lab Root",
  names: ["erp.example.com"],
};

function failed(stdout: string, stays: typeof old | undefined = old) {
  const output = { exitCode: 1, stdout, stderr: "" };
  return issueFailed(certificateInputs(), output, "root@host:22", stays, now);
}

describe("a certificate that was not given", () => {
  it("says that the old one stays in use, and until when", () => {
    match(failed("").message, /stays in use, it is valid until 2026-12-30 12:34 UTC\.$/);
  });

  it("says when to try again after a failed validation, by Let's Encrypt's limit", () => {
    const error = failed("Challenge failed for domain erp.example.com");
    equal(error.code, "acme-validation-failed");
    match(error.next, /at the earliest 2026-11-22 18:12 UTC: .*5 failed validations/);
  });

  it("passes on the time that a rate limit names, and waits an hour when it names none", () => {
    const named = failed(
      "urn:ietf:params:acme:error:rateLimited :: too many certificates (5) already issued, " +
        "retry after 2026-11-23 07:15:00 UTC",
    );
    equal(named.code, "acme-rate-limited");
    match(named.next, /after 2026-11-23 07:15 UTC/);
    match(failed("too many failed authorizations").next, /after 2026-11-22 19:00 UTC/);
  });

  it("says that nothing was counted when the authority does not answer", () => {
    const error = failed("requests.exceptions.ConnectionError: Max retries exceeded");
    equal(error.code, "acme-unreachable");
    match(error.next, /pebble:14000.* Nothing was counted/);
  });

  it("names `caFile` when the authority's own TLS is not trusted", () => {
    const error = failed("Max retries exceeded: SSLError(CERTIFICATE_VERIFY_FAILED)");
    equal(error.code, "acme-untrusted");
    match(error.next, /`caFile`/);
  });

  it("asks for patience when certbot's own timer is at work", () => {
    equal(failed("Another instance of Certbot is already running.").code, "certbot-busy");
  });

  it("shows certbot's last words without its standing advice", () => {
    const error = failed("Saving debug log to /var/log\nAn unexpected error\n\nAsk for help at");
    equal(error.given, "An unexpected error");
    equal(error.code, "certbot-failed");
  });
});
