import type { Remote, RemoteOutput } from "../../ssh/remote.ts";
import { type Bounds, inTurn, trusting } from "./certbotShell.ts";
import { deployHook } from "./deployHook.ts";
import type { Holding } from "./holding.ts";
import type { CertificateInputs } from "./inputs.ts";
import { besideName } from "./settle.ts";

// certbot asks which account to use where there are several, and nobody is there to answer. Remains
// of a lineage that it does not take for one would make it count on: `erp-0001`.
const certonly = `${inTurn}${trusting}
name=$1 server=$2 email=$3 webroot=$4 account=$5
shift 5
for domain in "$@"; do
  set -- "$@" --domain "$domain"
  shift
done
mkdir -p "$webroot"
[ ! -e "/etc/letsencrypt/accounts/\${server#https://}/$account" ] || [ -z "$account" ] ||
  set -- --account "$account" "$@"
case $name in
  *.ipai-new)
    for remains in "live/$name" "archive/$name" "renewal/$name.conf"; do
      rm -rf "/etc/letsencrypt/$remains"
    done
    ;;
esac
exec certbot certonly --non-interactive --agree-tos --no-eff-email --key-type ecdsa \\
  --cert-name "$name" --server "$server" --email "$email" --webroot --webroot-path "$webroot" \\
  --renew-with-new-domains --force-renewal --deploy-hook '${deployHook}' "$@"
`;

/**
 * Asks the authority for a certificate; a valid one with the same names is not reused.
 *
 * @param held Where certbot does not take the lineage of that name for one, the new one is made
 *   beside it, to be put in its place.
 */
export function issue(
  remote: Remote,
  certificate: CertificateInputs,
  { inPlace, account = "" }: Pick<Holding, "inPlace" | "account">,
  bounds: Bounds,
): Promise<RemoteOutput> {
  const { name, caFile = "", server, email, webroot, domains } = certificate;
  const lineage = inPlace ? name : besideName(name);
  return remote.runJob({
    id: `certificate-${name}`,
    step: `ask ${new URL(server).host} for the certificate ${name}`,
    script: certonly,
    args: [caFile, lineage, server, email, webroot, account, ...domains],
    okExitCodes: [0, 1],
    ...bounds,
  });
}

// certbot's own `delete` refuses a lineage that it cannot parse, which would then stay for good.
const forget = `
set -eu
${inTurn}
root=/etc/letsencrypt
rm -rf "$root/renewal/$1.conf" "$root/live/$1" "$root/archive/$1"
for stamp in "$root"/ipai.aside/*; do
  [ ! -d "$stamp/$1" ] || rm -rf "$stamp/$1"
  rmdir "$stamp" 2>/dev/null || true
done
`;

/** Removes the lineage with its keys. It is not revoked: its key was not compromised. */
export async function forgetLineage(remote: Remote, name: string, bounds: Bounds): Promise<void> {
  await remote.run({
    step: `delete the certificate ${name}`,
    script: forget,
    args: [name],
    ...bounds,
  });
}

const reloadNginx = `nginx -t && systemctl reload nginx`;

/**
 * Makes nginx read the certificate files again; refused when its configuration is not valid.
 *
 * @returns What nginx said against it; "" when it was reloaded.
 */
export async function reloadServer(remote: Remote, bounds: Bounds): Promise<string> {
  const { exitCode, stdout, stderr } = await remote.run({
    step: "reload nginx with the new certificate",
    script: reloadNginx,
    okExitCodes: [0, 1],
    ...bounds,
  });
  return exitCode === 0 ? "" : `${stdout}\n${stderr}`.trim().split("\n").slice(-3).join(" ");
}
