import { dirname } from "node:path";
import type { Step } from "../../report/logger.ts";
import { inspectContainer } from "../docker/container.ts";
import { docker, DockerError } from "../docker/docker.ts";
import { volumesLabelled } from "../docker/volume.ts";
import { labels, store } from "../names.ts";
import { raiseServer } from "../world/raise.ts";
import type { Server } from "../world/servers.ts";
import { obtainStoreServer } from "./obtain.ts";

/** The root of the lab's store; its secret is made at the first start and stays in the volume. */
export interface StoreRoot {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Where this machine reaches it. @default where the lab publishes it */
  readonly address?: string;
}

const KEPT = "/var/lib/ipai-lab";

/** Given as text: the server is not part of the image that all of the world shares. */
const START = `set -eu
cd ${KEPT}
mkdir -p buckets versions accounts
if [ ! -s root ]; then
  umask 077
  openssl rand -hex 24 | tr -d '\\n' >root.new
  mv root.new root
fi
ROOT_ACCESS_KEY=root
ROOT_SECRET_KEY=$(cat root)
export ROOT_ACCESS_KEY ROOT_SECRET_KEY
if [ ! -s tls.pem ]; then
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj /CN=${store.tlsAlias} \\
    -addext subjectAltName=DNS:${store.tlsAlias} -keyout tls.key -out tls.new 2>/dev/null
  mv tls.new tls.pem
fi
serve() {
  exec /opt/store/versitygw --quiet --iam-dir ${KEPT}/accounts --iam-cache-disable "$@" \\
    posix --versioning-dir ${KEPT}/versions ${KEPT}/buckets
}
# two doors to the same buckets; when one closes, Docker opens both again
serve --port :${store.port} & plain=$!
serve --port :${store.tlsPort} --cert ${KEPT}/tls.pem --key ${KEPT}/tls.key & secure=$!
while kill -0 $plain && kill -0 $secure; do sleep 1; done 2>/dev/null
exit 1
`;

/**
 * Sees to it that the lab's S3 server runs. It is not one of those that every lab needs: it starts with
 * the first stack that keeps backups.
 */
export async function raiseStore(step: Step, signal: AbortSignal): Promise<StoreRoot> {
  const program = await obtainStoreServer(step, signal);
  const server: Server = {
    ...store,
    mount: KEPT,
    flags: [
      ...["--network-alias", store.tlsAlias],
      ...["--publish", `${store.published}:${store.port}`],
      ...["--volume", `${dirname(program)}:/opt/store:ro`],
    ],
    command: ["sh", "-c", START],
    isReady: () => answers(),
  };
  // One that an older checkout started has no door over TLS; what it keeps is in its volume.
  if ((await storeRuns(signal)) && !(await hasCertificate(signal))) {
    await docker(["rm", "--force", store.container], { signal });
  }
  await raiseServer(server, signal);
  return storeRoot(signal);
}

/** What vouches for the store's TLS: its own certificate. */
export async function storeCertificate(signal?: AbortSignal): Promise<string> {
  return docker(["exec", store.container, "cat", `${KEPT}/tls.pem`], { signal });
}

export async function hasCertificate(signal?: AbortSignal): Promise<boolean> {
  try {
    return (await storeCertificate(signal)) !== "";
  } catch (error) {
    if (error instanceof DockerError) return false;
    throw error;
  }
}

export async function storeRoot(signal?: AbortSignal): Promise<StoreRoot> {
  const secretAccessKey = await docker(["exec", store.container, "cat", `${KEPT}/root`], {
    signal,
  });
  return { accessKeyId: "root", secretAccessKey };
}

/** Whether there is a store to ask: without one there are no buckets either. */
export async function storeRuns(signal?: AbortSignal): Promise<boolean> {
  return (await inspectContainer(store.container, signal))?.running === true;
}

/**
 * Takes away a bucket with all its versions, if the store keeps one: it may do so in its volume while it does not
 * run. The accounts of it stay, without rights to anything.
 */
export async function removeBucket(bucket: string, step: Step, signal: AbortSignal): Promise<void> {
  const volumes = await volumesLabelled(`${labels.lab}=world`);
  if (!volumes.includes(store.volume)) return;
  await raiseStore(step, signal);
  const folders = [`${KEPT}/buckets/${bucket}`, `${KEPT}/versions/${bucket}`];
  await docker(["exec", store.container, "rm", "-rf", ...folders], { signal });
}

async function answers(): Promise<boolean> {
  try {
    // Any answer will do: without a signature it is a refusal.
    await fetch(`http://${store.published}/`, { signal: AbortSignal.timeout(2_000) });
    return true;
  } catch (error) {
    // fetch has no other words for a server that does not answer yet
    if (error instanceof TypeError || error instanceof DOMException) return false;
    throw error;
  }
}
