import { doesNotThrow, match, throws } from "node:assert/strict";
import type { Container } from "../../../lab/docker/container.ts";
import { refuseDifferent } from "../../../lab/droplet/different.ts";
import { DropletInputs } from "../../../lab/resources/droplet/inputs.ts";
import { UserError } from "../../../report/userError.ts";

const found: Container = {
  id: "c0ffee",
  imageId: "sha256:0",
  running: true,
  status: "running",
  startedAt: "2026-01-01T00:00:00Z",
  restarts: 0,
  labels: {},
  memoryBytes: 0,
  cpus: 0,
  ports: { "22/tcp": 2222, "80/tcp": 80, "443/tcp": 443 },
  boundPorts: {},
};

function wanted(https: number): DropletInputs {
  const publicKey = "ssh-ed25519 AAAA";
  return DropletInputs.parse({ name: "blue", publicKey, ports: { ssh: 2222, http: 80, https } });
}

describe("adopting a droplet that a killed run has left", () => {
  it("takes one on the ports that the settings say", () => {
    doesNotThrow(() => refuseDifferent(wanted(443), found));
  });

  it("refuses one on other ports, because making it anew would lose what it holds", () => {
    throws(
      () => refuseDifferent(wanted(8443), found),
      (error) => {
        match((error as UserError).given ?? "", /"https":443.*"https":8443/);
        match((error as UserError).next, /docker rm --force ipai-droplet-blue/);
        return error instanceof UserError;
      },
    );
  });
});
