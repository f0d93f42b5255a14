import { deepEqual, equal } from "node:assert/strict";
import { mailRecords } from "../../../components/cloudflareDns/mailRecords.ts";

const mail = {
  domain: "mg.insightpulseai.net",
  exchangers: [{ host: "mxa.mailgun.org", priority: 10 }],
  spf: "v=spf1 include:mailgun.org ~all",
  dkim: { selector: "pic", publicKey: "A".repeat(392) },
  dmarc: "v=DMARC1; p=none",
};

describe("DNS records of the mail domain", () => {
  it("say who receives, who may send, how it is signed and what becomes of forgeries", () => {
    deepEqual(
      mailRecords(mail).map(({ type, name }) => `${type} ${name}`),
      [
        "MX mg.insightpulseai.net",
        "TXT mg.insightpulseai.net",
        "TXT pic._domainkey.mg.insightpulseai.net",
        "TXT _dmarc.mg.insightpulseai.net",
      ],
    );
  });

  it("cut a DKIM key into strings that DNS can hold, without losing a byte", () => {
    const dkim = mailRecords(mail).find(({ what }) => what === "dkim");
    const strings = dkim?.content.match(/"([^"]*)"/g)?.map((part) => part.slice(1, -1)) ?? [];
    equal(
      strings.every((part) => part.length <= 255),
      true,
    );
    equal(strings.join(""), `v=DKIM1; k=rsa; p=${"A".repeat(392)}`);
  });

  it("leave out the DKIM record that the provider has not given", () => {
    equal(mailRecords({ ...mail, dkim: undefined }).length, 3);
  });
});
