import { deepEqual } from "node:assert/strict";
import { heldBy } from "../../../../components/adoption/held.ts";
import { existingOnDigitalOcean } from "../../../../components/adoption/onDigitalOcean.ts";
import { FakeClouds } from "../../../support/clouds/clouds.ts";
import { addDroplet } from "../../../support/clouds/digitalOceanDroplets.ts";

const NAME = "ipai-staging";
const DROPLET = "digitalocean:index/droplet:Droplet";

describe("a droplet that the state holds, and not what stands around it", () => {
  let fake: FakeClouds;
  beforeEach(async () => {
    fake = await new FakeClouds().start();
  });
  afterEach(() => fake.stop());

  const heldDroplet = (id: unknown) =>
    heldBy({
      deployment: {
        resources: [{ urn: `urn:pulumi:staging::ipai::${NAME}`, type: DROPLET, id: String(id) }],
      },
    });

  it("has its alerts and its address taken over, and those of no other droplet", async () => {
    const { account } = fake.digitalOcean;
    const asked = { region: "sgp1", size: "s-2vcpu-4gb", image: "debian-13-x64", tags: [NAME] };
    const former = addDroplet(account, { ...asked, name: "former" });
    const droplet = addDroplet(account, { ...asked, name: NAME });
    for (const [uuid, { id }] of Object.entries({ former, current: droplet })) {
      const alert = { type: "v1/insights/droplet/cpu", description: "", entities: [String(id)] };
      account.alerts.set(uuid, { ...alert, uuid });
    }
    for (const [ip, at] of Object.entries({ "203.0.113.1": former, "203.0.113.2": droplet })) {
      account.reservedIps.set(ip, { ip, droplet: at, region: { slug: "sgp1" } });
    }
    const existing = await existingOnDigitalOcean(
      fake.clouds.digitalOcean,
      heldDroplet(droplet["id"]),
      { name: NAME, publicKey: "ssh-ed25519 AAAA" },
    );
    deepEqual(
      [
        existing("digitalocean:index/monitorAlert:MonitorAlert", `${NAME}-cpu`, {}),
        existing("digitalocean:index/reservedIp:ReservedIp", NAME, {}),
        existing(DROPLET, NAME, {}),
      ],
      ["current", "203.0.113.2", undefined],
    );
  });
});
