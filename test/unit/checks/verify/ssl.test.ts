import assert from "node:assert/strict";
import { rehearse } from "../../../../operations/ssl/rehearse.ts";
import { showCertificates } from "../../../../operations/ssl/shown.ts";
import type { ShownCertificate } from "../../../../operations/ssl/shown.ts";
import { sslText } from "../../../../operations/ssl/text.ts";
import { openWire } from "../../../../checks/verify/wire/openWire.ts";
import type { Remote, RemoteCommand } from "../../../../provider/ssh/remote.ts";
import { createAuthority } from "../../../support/authority.ts";
import type { Authority, Certificate } from "../../../support/authority.ts";
import { declared } from "./support/declared.ts";
import { startEdge } from "./support/edge.ts";
import type { FakeEdge } from "./support/edge.ts";
import {
  inspectionOf,
  nothing,
  settingsOf,
  soundly,
} from "../../provider/certificate/inspected.ts";
import { Site } from "./support/site.ts";

/** What the host prints when it is asked for a lineage. */
function lineage(name: string, { cert, issuer }: Certificate): string {
  const settings = settingsOf(name, [name]);
  return JSON.stringify(
    inspectionOf({ [name]: { ...soundly(name, cert, issuer), renewal: { settings } } }),
  );
}

/** A host that answers each command as it is told. */
function hostThat(
  answer: (command: RemoteCommand) => { exitCode?: number; stdout: string },
): Remote {
  return {
    label: "root@host:22",
    run: (command) => Promise.resolve({ exitCode: 0, stderr: "", ...answer(command) }),
    runJob: () => Promise.reject(new Error("ssl runs no jobs")),
    close: () => Promise.resolve(),
  };
}

describe("ssl: the certificates and their renewal", () => {
  let authority: Authority;
  let edge: FakeEdge;
  before(async () => {
    authority = createAuthority();
    edge = await startEdge(new Site(), authority);
  });
  after(async () => {
    await edge.close();
    authority.remove();
  });

  async function shown(certificate: Certificate | undefined): Promise<ShownCertificate[]> {
    const remote = hostThat(({ args: [name = ""] = [] }) => ({
      stdout: certificate
        ? lineage(name, certificate)
        : JSON.stringify(inspectionOf({ [name]: nothing() })),
    }));
    const signal = AbortSignal.timeout(60_000);
    const wire = await openWire(edge.edge, signal);
    try {
      return await showCertificates(declared(edge.edge), { remote, wire, signal }, new Date());
    } finally {
      wire.close();
    }
  }

  it("shows days left, the authority, and that visitors get what the host holds", async () => {
    const [first] = await shown(edge.certificate);
    assert.equal(first?.ok, true);
    assert.equal(first.onDisk?.serial, first.served);
    assert.equal(first.onDisk.server, "https://pebble:14000/dir");
    assert.equal(first.onDisk.daysLeft, 89);
  });

  it("is not content where the host holds another certificate, or none", async () => {
    const renewed = authority.issue(["erp.ipai.localhost"]);
    assert.deepEqual(
      (await shown(renewed)).map(({ ok }) => ok),
      [false, false, false],
    );
    const none = await shown(undefined);
    assert.deepEqual(
      none.map(({ ok, onDisk }) => [ok, onDisk]),
      [
        [false, undefined],
        [false, undefined],
        [false, undefined],
      ],
    );
    assert.match(
      sslText({ stack: "prod", certificates: none }),
      /npx ipai up --refresh --stack prod$/,
    );
  });

  it("rehearses each renewal with the trust that the timer has, and tells certbot's reason", async () => {
    const asked: (readonly string[])[] = [];
    const remote = hostThat(({ script, args = [] }) => {
      if (script.includes("systemctl show")) return { stdout: "/etc/ipai/ca.pem\n" };
      if (!script.includes("--dry-run")) {
        return { stdout: lineage(args[0] ?? "", edge.certificate) };
      }
      asked.push(args.slice(0, 2));
      const works = args[1] === "erp.ipai.localhost";
      return { exitCode: works ? 0 : 1, stdout: works ? "ok" : "Some challenges have failed." };
    });
    const renewals = await rehearse(
      remote,
      ["erp.ipai.localhost", "n8n.ipai.localhost"],
      "local",
      AbortSignal.timeout(60_000),
    );
    assert.deepEqual(asked, [
      ["/etc/ipai/ca.pem", "erp.ipai.localhost"],
      ["/etc/ipai/ca.pem", "n8n.ipai.localhost"],
    ]);
    assert.deepEqual(
      renewals.map(({ ok }) => ok),
      [true, false],
    );
    const text = sslText({ stack: "local", certificates: [], renewals });
    assert.match(text, /erp\.ipai\.localhost: renewal works/);
    assert.match(text, /certbot said:\nSome challenges have failed\./);
    assert.match(text, /n8n\.ipai\.localhost: next: .*npx ipai ssl --stack local --renew-dry-run/);
  });

  it("is not content where nothing would renew it, and says what mends that", () => {
    const trouble = "renewal/erp.conf is missing: nothing would renew it";
    const certificate = { name: "erp", served: "AB", troubles: [trouble], ok: false };
    const text = sslText({ stack: "prod", certificates: [certificate] });
    assert.match(text, /erp: renewal\/erp\.conf is missing/);
    assert.match(text, /next: npx ipai up --refresh --stack prod$/);
  });
});
