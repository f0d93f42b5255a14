import { dirname } from "node:path";
import type { Step } from "../../report/logger.ts";
import { inspectContainer } from "../docker/container.ts";
import { docker } from "../docker/docker.ts";
import { store } from "../names.ts";
import { raiseServer } from "../world/raise.ts";
import type { Server } from "../world/servers.ts";
import { obtainStoreServer } from "./obtain.ts";

/** The root of the lab's store; its secret is made at the first start and stays in the volume. */
export interface StoreRoot {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
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
exec /opt/store/versitygw --quiet --port :${store.port} --iam-dir ${KEPT}/accounts \\
  posix --versioning-dir ${KEPT}/versions ${KEPT}/buckets
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
      ...["--publish", `${store.published}:${store.port}`],
      ...["--volume", `${dirname(program)}:/opt/store:ro`],
    ],
    command: ["sh", "-c", START],
    isReady: () => answers(),
  };
  await raiseServer(server, signal);
  return storeRoot(signal);
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

/** Takes away a bucket with all its versions, and the account that could add to it. */
export async function removeBucket(bucket: string, signal?: AbortSignal): Promise<void> {
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
