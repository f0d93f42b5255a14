import { ipai } from "../../../report/ipai.ts";
import { UserError } from "../../../report/userError.ts";
import type { Remote, RemoteOutput } from "../../ssh/remote.ts";
import { withKnownAccount } from "./account.ts";
import { type Bounds, inTurn, trusting } from "./certbotShell.ts";
import { lookAt } from "./holding.ts";

const dryRun = `${inTurn}${trusting}
name=$1
case $2 in
  # certbot's own choice of a place to rehearse for this one: Let's Encrypt's staging servers.
  https://acme-v02.api.letsencrypt.org/*) set -- ;;
  *) set -- --server "$2" ;;
esac
exec certbot renew --dry-run --no-random-sleep-on-renew --cert-name "$name" "$@"
`;

/**
 * Renews a certificate without keeping the result: the proof that the next real renewal will work.
 * It is asked
 * of the authority that the certificate came from, or of Let's Encrypt's staging servers.
 *
 * @returns certbot's own words, whether it worked or not (`exitCode` 0 or 1), and who was asked.
 */
export async function rehearseRenewal(
  remote: Remote,
  { name, caFile }: { readonly name: string; readonly caFile?: string | undefined },
  bounds: Bounds = {},
): Promise<{ readonly server: string; readonly output: RemoteOutput }> {
  const { server } = await lookAt(remote, name, {}, undefined, bounds.signal);
  if (server === undefined) throw noSuchCertificate(remote, name);
  const output = await withKnownAccount(remote, { server, caFile }, bounds, () =>
    remote.run({
      step: `rehearse the renewal of the certificate ${name}`,
      script: dryRun,
      args: [caFile ?? "", name, server],
      okExitCodes: [0, 1],
      ...bounds,
    }),
  );
  return { server, output };
}

function noSuchCertificate({ label }: Remote, name: string): UserError {
  return new UserError(`${label}: certbot renews no certificate ${name}.`, {
    code: "no-such-certificate",
    next: `Run \`${ipai("up", { refresh: true })}\`: it mends what is there, or gets one.`,
  });
}
