import type { Remote, RemoteOutput } from "../../ssh/remote.ts";
import { type Bounds, inTurn, trusting } from "./certbotShell.ts";

/** What the host's account at the authority is made of. */
interface Account {
  readonly server: string;
  readonly email?: string | undefined;
  readonly caFile?: string | undefined;
}

/**
 * Tries what needs the account; an authority that was set up anew has forgotten it, and certbot
 * would go on asking under the old one for ever: then the host registers again, and tries again.
 */
export async function withKnownAccount(
  remote: Remote,
  account: Account,
  bounds: Bounds,
  attempt: () => Promise<RemoteOutput>,
): Promise<RemoteOutput> {
  const output = await attempt();
  const words = output.stdout + output.stderr;
  const isForgotten = /accountDoesNotExist|Account \S+ not found/.test(words);
  if (output.exitCode === 0 || !isForgotten) return output;
  await registerAnew(remote, account, bounds);
  return attempt();
}

// certbot keeps an account under the URL of its directory, and each renewal names its account.
const register = `${inTurn}${trusting}
server=$1 email=$2
accounts=/etc/letsencrypt/accounts/\${server#https://}
rm -rf "$accounts"
if [ -n "$email" ]; then
  set -- --email "$email"
else
  set -- --register-unsafely-without-email
fi
certbot register --non-interactive --agree-tos --no-eff-email --server "$server" "$@" || exit
account=$(ls "$accounts")
for renewal in $(grep --files-with-matches --fixed-strings --line-regexp "server = $server" \\
    /etc/letsencrypt/renewal/*.conf); do
  sed -i "s/^account = .*/account = $account/" "$renewal"
done
`;

/** Makes the host known to an authority that has forgotten it, or whose account the host has lost. */
export async function registerAnew(
  remote: Remote,
  { server, email = "", caFile = "" }: Account,
  bounds: Bounds,
): Promise<void> {
  await remote.run({
    step: `register anew at ${new URL(server).host}: the host's account there is lost`,
    script: register,
    args: [caFile, server, email],
    ...bounds,
  });
}

const updateAccount = `${inTurn}${trusting}
exec certbot update_account --non-interactive --server "$1" --email "$2" --no-eff-email
`;

/** Tells the authority the new address of the account. */
export async function changeEmail(
  remote: Remote,
  { server, email, caFile = "" }: Account & { readonly email: string },
  bounds: Bounds,
): Promise<void> {
  await remote.run({
    step: `tell ${new URL(server).host} the address ${email}`,
    script: updateAccount,
    args: [caFile, server, email],
    ...bounds,
  });
}
