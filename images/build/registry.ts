import { MANIFEST_TYPES } from "../manifestTypes.ts";
import { UserError } from "../../report/userError.ts";

/** Long for a registry on this machine. Milliseconds. */
const LIMIT = 10_000;

/**
 * Whether a registry on this machine holds the image under this tag. Asks for the manifest's head
 * only: a few milliseconds.
 *
 * @param registry Host and port, `127.0.0.1:5055`.
 */
export async function isPushed(
  registry: string,
  image: { readonly name: string; readonly tag: string },
  signal: AbortSignal,
): Promise<boolean> {
  const answer = await fetch(`http://${registry}/v2/${image.name}/manifests/${image.tag}`, {
    method: "HEAD",
    headers: { accept: MANIFEST_TYPES },
    signal: AbortSignal.any([signal, AbortSignal.timeout(LIMIT)]),
  }).catch((cause: unknown) => {
    signal.throwIfAborted();
    throw new UserError("The lab's image registry does not answer.", {
      given: `http://${registry}`,
      next: "npm start (it starts the lab, and with it the registry)",
      code: "registry-down",
      cause,
    });
  });
  if (answer.ok) return true;
  if (answer.status === 404) return false;
  throw new UserError("The lab's image registry answers with an error.", {
    given: `HTTP ${answer.status} for ${image.name}:${image.tag}`,
    next: "docker logs ipai-lab-registry",
    code: "registry-failed",
  });
}
