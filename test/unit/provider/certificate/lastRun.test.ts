import { equal, match } from "node:assert/strict";
import { lastRunTrouble } from "../../../../provider/resources/certificate/lastRun.ts";

const failed = (...words: string[]) => ({ result: "exit-code", at: "Sat 2026-11-28", words });

describe("the last run of the renewal's timer", () => {
  it("is no trouble where it did not fail", () => {
    equal(lastRunTrouble("erp", { result: "success", at: "", words: ["erp"] }), undefined);
  });

  it("is the trouble of the lineage that certbot names, and of no other", () => {
    const run = failed(
      "Renewal configuration file /etc/letsencrypt/renewal/erp.example.com.conf is broken.",
      "0 renew failure(s), 1 parse failure(s)",
    );
    match(lastRunTrouble("erp.example.com", run) ?? "", /2026-11-28\) failed: .*is broken/);
    equal(lastRunTrouble("n8n.example.com", run), undefined);
    const renewal = failed("Failed to renew certificate n8n.example.com with error: timeout");
    equal(lastRunTrouble("erp.example.com", renewal), undefined);
    match(lastRunTrouble("n8n.example.com", renewal) ?? "", /timeout/);
  });

  it("is everybody's trouble where certbot names none", () => {
    match(lastRunTrouble("erp", failed("No space left on device")) ?? "", /No space left/);
    match(lastRunTrouble("erp", failed()) ?? "", /failed: exit-code/);
  });
});
