import { docker, DockerError } from "../docker/docker.ts";
import { authority, nameServer, registry } from "../names.ts";
import { registryAnswers } from "./registry.ts";

/** One of the containers that surround the droplets. */
export interface Server {
  readonly container: string;
  /** Its name in the lab's network. */
  readonly alias: string;
  /** `volume:path` of what it keeps. */
  readonly volume: string;
  readonly mount: string;
  /** Further flags of `docker run`. */
  readonly flags: readonly string[];
  readonly command: readonly string[];
  isReady(signal?: AbortSignal): Promise<boolean>;
}

const KEPT = "/var/lib/ipai-lab";

/** In the order in which they start: the authority asks the DNS. */
export const servers: readonly Server[] = [
  {
    ...nameServer,
    mount: KEPT,
    flags: ["--publish", `127.0.0.1::${nameServer.port}/udp`],
    command: ["lab-dns"],
    isReady: (signal) => saysReady(nameServer.container, signal),
  },
  {
    ...authority,
    mount: KEPT,
    flags: [],
    command: ["lab-authority"],
    isReady: (signal) => saysReady(authority.container, signal),
  },
  {
    ...registry,
    mount: "/var/lib/registry",
    flags: ["--publish", `${registry.published}:5000`],
    command: ["docker-registry", "serve", "/etc/ipai-lab/registry.yml"],
    isReady: registryAnswers,
  },
];

/** The image's scripts say so when what they keep has been given back to the server. */
async function saysReady(container: string, signal?: AbortSignal): Promise<boolean> {
  try {
    await docker(["exec", container, "test", "-e", "/run/ready"], { signal });
    return true;
  } catch (error) {
    if (error instanceof DockerError) return false;
    throw error;
  }
}
