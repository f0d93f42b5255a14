import { mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { ifAbsent } from "../../machine/errno.ts";
import { docker, DockerError } from "../docker/docker.ts";
import { authority } from "../names.ts";
import { worldIsDown } from "./down.ts";

/** What has to be trusted in the lab; both PEM. */
export interface LabCa {
  /** The certificate of the ACME endpoint: for certbot, not for browsers. */
  readonly endpoint: string;
  /**
   * The roots of the certificates that the lab has issued. Pebble keeps its root's key in memory
   * and makes a new root at every start, so this is one for each start: what was issued before a
   * restart stays verifiable until it is renewed. A past root can issue nothing any more.
   */
  readonly roots: string;
}

const READ = "cat /var/lib/ipai-lab/endpoint.crt /var/lib/ipai-lab/roots/*.pem";
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n?/g;

/** @throws UserError when the authority is not running. */
export async function labCa(signal?: AbortSignal): Promise<LabCa> {
  const command = ["exec", authority.container, "sh", "-c", READ];
  const output = await docker(command, { signal }).catch((error: unknown) => {
    if (!(error instanceof DockerError)) throw error;
    throw Object.assign(worldIsDown("ACME authority"), { cause: error });
  });
  const [endpoint = "", ...roots] = output.match(CERTIFICATE) ?? [];
  return { endpoint: `${endpoint.trimEnd()}\n`, roots: `${roots.join("").trimEnd()}\n` };
}

/** Brings the file with the roots up to date: what browsers and curl on this machine are told. */
export async function saveRoots({ roots }: LabCa, file: string): Promise<void> {
  if ((await readFile(file, "utf8").catch(ifAbsent)) === roots) return;
  await mkdir(dirname(file), { recursive: true });
  await writeFileAtomic(file, roots);
}
