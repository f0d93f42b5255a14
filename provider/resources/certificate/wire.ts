import type { Remote } from "../../ssh/remote.ts";
import { factsOf } from "./disk.ts";

// s_client fails when nothing listens or the name is refused, which is an answer and no failure.
const askForCertificates = `
for name in "$@"; do
  pem=$(timeout 5 openssl s_client -connect 127.0.0.1:443 -servername "$name" </dev/null 2>/dev/null |
    openssl x509 2>/dev/null | base64 -w0)
  printf '%s %s\\n' "$name" "$pem"
done
`;

/**
 * The serial of the certificate that the host's port 443 shows for each name. A name without an
 * entry is not served: nothing listens yet, or the closed default server refuses it.
 */
export async function servedSerials(
  remote: Remote,
  names: readonly string[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const { stdout } = await remote.run({
    step: "look at the certificate that port 443 serves",
    script: askForCertificates,
    args: names,
    ...(signal && { signal }),
  });
  const serials = new Map<string, string>();
  for (const line of stdout.split("\n")) {
    const [name = "", pem = ""] = line.split(" ");
    if (pem !== "") serials.set(name, factsOf(Buffer.from(pem, "base64").toString()).serial);
  }
  return serials;
}
