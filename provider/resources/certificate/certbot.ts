import type { Remote, RemoteOutput } from "../../ssh/remote.ts";
import { type Bounds, inTurn, trusting } from "./certbotShell.ts";
import type { CertificateInputs } from "./inputs.ts";

/** What makes a new certificate take effect; certbot keeps it for the renewals by its timer. */
const reload = "systemctl is-active --quiet nginx || exit 0; nginx -t && systemctl reload nginx";

const certonly = `${inTurn}${trusting}
name=$1 server=$2 email=$3 webroot=$4
shift 4
for domain in "$@"; do
  set -- "$@" --domain "$domain"
  shift
done
mkdir -p "$webroot"
exec certbot certonly --non-interactive --agree-tos --no-eff-email --key-type ecdsa \\
  --cert-name "$name" --server "$server" --email "$email" --webroot --webroot-path "$webroot" \\
  --renew-with-new-domains --force-renewal --deploy-hook '${reload}' "$@"
`;

/** Asks the authority for a certificate; a valid one with the same names is not reused. */
export function issue(
  remote: Remote,
  certificate: CertificateInputs,
  bounds: Bounds,
): Promise<RemoteOutput> {
  const { name, caFile = "", server, email, webroot, domains } = certificate;
  return remote.runJob({
    id: `certificate-${name}`,
    step: `ask ${new URL(server).host} for the certificate ${name}`,
    script: certonly,
    args: [caFile, name, server, email, webroot, ...domains],
    okExitCodes: [0, 1],
    ...bounds,
  });
}

const reconfigure = `${inTurn}${trusting}
exec certbot reconfigure --non-interactive --cert-name "$1" --webroot --webroot-path "$2"
`;

/** Changes how the certificate will be renewed; certbot proves it by a dry run first. */
export function changeWebroot(
  remote: Remote,
  { name, caFile = "", webroot }: CertificateInputs,
  bounds: Bounds,
): Promise<RemoteOutput> {
  return remote.run({
    step: `renew the certificate ${name} through ${webroot} from now on`,
    script: reconfigure,
    args: [caFile, name, webroot],
    okExitCodes: [0, 1],
    ...bounds,
  });
}

const forget = `${inTurn}
[ -e "/etc/letsencrypt/renewal/$1.conf" ] || exit 0
exec certbot delete --non-interactive --cert-name "$1"
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

/** Makes nginx read the certificate files again; refused when its configuration is not valid. */
export async function reloadServer(remote: Remote, bounds: Bounds): Promise<void> {
  await remote.run({
    step: "reload nginx with the new certificate",
    script: reloadNginx,
    ...bounds,
  });
}
