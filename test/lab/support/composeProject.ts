import { docker } from "../../../lab/docker/docker.ts";
import { registry } from "../../../lab/names.ts";
import { findImage } from "../../../lab/world/registry.ts";
import {
  type ComposeProjectInputs,
  composeProjectSchema,
  type ComposeProjectState,
} from "../../../provider/resources/composeProject/inputs.ts";
import { InitError } from "../../../provider/rpc/handler.ts";
import type { Remote } from "../../../provider/ssh/remote.ts";

/** Mounted into `web` as a secret; its value is `very-secret-value`. */
const secretFile = "/etc/compose-test-secret";

// Restarted only for a new configuration: systemd refuses the fourth start within a minute.
const install = `
set -eu
export DEBIAN_FRONTEND=noninteractive
mkdir -p /etc/docker
start=start
if [ ! -e /etc/docker/daemon.json ]; then
  echo '{"insecure-registries": ["${registry.host}"]}' >/etc/docker/daemon.json
  start=restart
fi
if ! docker compose version >/dev/null 2>&1; then
  apt-get update --quiet=2
  apt-get install --quiet=2 --yes --no-install-recommends \\
    docker.io docker-cli docker-compose iptables >/dev/null
fi
systemctl reset-failed docker.service docker.socket
systemctl "$start" docker.service
(umask 077; echo very-secret-value >${secretFile})
`;

/** Makes of a droplet one that can run compose projects. */
export async function installDocker(remote: Remote): Promise<void> {
  await remote.run({ step: "install Docker", script: install });
}

/** An image in the lab's registry. Any small one will do: this is where ours begin. */
export async function pushedImage(): Promise<string> {
  const tag = `${registry.published}/compose-test:1`;
  await docker(["tag", "debian:trixie-slim", tag]);
  await docker(["push", "--quiet", tag], { timeoutMs: 120_000 });
  return (await findImage("compose-test", "1")).reference;
}

/** The command of a service that becomes healthy at once. */
export const healthy = "touch /healthy; exec sleep infinity";

/** Two services: `web` is healthy when its command has made /healthy, `cron` always. */
export function project(
  image: string,
  web: string,
  changes: Partial<ComposeProjectInputs> = {},
): ComposeProjectInputs {
  const healthcheck = "{test: [CMD, test, -e, /healthy], interval: 1s, retries: 2}";
  return composeProjectSchema.parse({
    project: "compose-test",
    directory: "/opt/compose-test",
    images: { web: image, cron: image },
    compose: `services:
  web:
    image: ${image}
    container_name: compose-test-web
    init: true
    restart: unless-stopped
    command: [sh, -c, ${JSON.stringify(web)}]
    healthcheck: ${healthcheck}
    volumes: ["${secretFile}:/run/secrets/release_password:ro"]
  cron:
    image: ${image}
    init: true
    restart: unless-stopped
    command: [sh, -c, "${healthy}"]
    healthcheck: ${healthcheck}
`,
    ...changes,
  });
}

/** By service: which container it is. */
export function ids({ containers }: ComposeProjectState): Record<string, string> {
  return Object.fromEntries(Object.entries(containers).map(([service, { id }]) => [service, id]));
}

/** How an attempt failed that left something behind; its state is what the engine keeps. */
export async function failure(
  attempt: Promise<unknown>,
): Promise<{ readonly reasons: string; readonly state: ComposeProjectState }> {
  try {
    await attempt;
  } catch (error) {
    if (!(error instanceof InitError)) throw error;
    return { reasons: error.reasons.join("\n"), state: error.state as ComposeProjectState };
  }
  throw new Error("it succeeded");
}
