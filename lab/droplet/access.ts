import { docker } from "../docker/docker.ts";
import { dropletContainer } from "../names.ts";

const AUTHORISED_KEYS = "/root/.ssh/authorized_keys";

/** Makes `publicKey` the only key that may log in. */
export async function authorise(
  name: string,
  publicKey: string,
  signal?: AbortSignal,
): Promise<void> {
  const script = `umask 077 && cat > ${AUTHORISED_KEYS}.new && mv ${AUTHORISED_KEYS}.new ${AUTHORISED_KEYS}`;
  await docker(["exec", "--interactive", dropletContainer(name), "sh", "-c", script], {
    input: `${publicKey.trim()}\n`,
    signal,
  });
}

/** The key that may log in, or `undefined` when there is none. */
export async function authorisedKey(
  name: string,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const script = `cat ${AUTHORISED_KEYS} 2>/dev/null || true`;
  const keys = await docker(["exec", dropletContainer(name), "sh", "-c", script], { signal });
  return keys.trim() || undefined;
}

/** The droplet's public host key, without its comment. */
export async function hostKeyOf(name: string, signal?: AbortSignal): Promise<string> {
  const file = "/etc/ssh/ssh_host_ed25519_key.pub";
  const output = await docker(["exec", dropletContainer(name), "cat", file], { signal });
  return output.trim().split(" ").slice(0, 2).join(" ");
}
