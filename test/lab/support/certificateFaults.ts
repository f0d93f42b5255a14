/** One way to damage a certificate. The script gets the lineage's name and the CA's file. */
export interface Fault {
  readonly what: string;
  readonly script: string;
  /** What a refresh says of it. */
  readonly seen: RegExp;
  /** How often the authority must be asked, because the host holds nothing good any more. @default 0 */
  readonly asks?: number;
}

const paths = `
name=$1 ca=$2 root=/etc/letsencrypt
live=$root/live/$name archive=$root/archive/$name conf=$root/renewal/$name.conf
set -e
`;

const copies = `
for kind in cert privkey chain fullchain; do
  cp --remove-destination "$(readlink -f "$live/$kind.pem")" "$live/$kind.pem"
done
`;

function setting(key: string, value: string): string {
  return `sed -i 's#^${key} = .*#${key} = ${value}#' "$conf"; grep -q '^${key} = ' "$conf"`;
}

const all: readonly Fault[] = [
  {
    what: "its links became copies and its renewal configuration is gone",
    script: `${copies} rm "$conf"`,
    seen: /cert\.pem is a file; .*\.conf is missing: nothing would renew it/,
  },
  { what: "its links became copies", script: copies, seen: /privkey\.pem is a file/ },
  {
    what: "it would be renewed by a server of certbot's own",
    script: setting("authenticator", "standalone"),
    seen: /authenticator = standalone/,
  },
  {
    what: "another webroot is written into its renewal",
    script: setting("webroot_path", "/srv/elsewhere,"),
    seen: /\/srv\/elsewhere/,
  },
  {
    what: "another authority is written into its renewal",
    script: setting("server", "https://other.example.com/dir"),
    seen: /other\.example\.com/,
  },
  {
    what: "its renewal is switched off",
    script: `sed -i 's#^\\[renewalparams\\]#&\\nautorenew = False#' "$conf"`,
    seen: /autorenew = False/,
  },
  {
    what: "its renewal configuration has a syntax error",
    script: `echo '[[[' >>"$conf"`,
    seen: /certbot cannot parse/,
  },
  {
    what: "its renewal configuration is empty",
    script: `: >"$conf"`,
    seen: /authenticator = \(nothing\)/,
  },
  {
    what: "a folder took the place of its renewal configuration",
    script: `rm "$conf"; mkdir "$conf"`,
    seen: /certbot cannot parse/,
  },
  {
    what: "its renewal names an account that is not there",
    script: setting("account", "0123456789abcdef"),
    seen: /account = 0123456789abcdef, which certbot cannot use/,
  },
  {
    what: "the host's accounts are lost",
    script: "rm -rf $root/accounts",
    seen: /which certbot cannot use/,
  },
  {
    what: "its links lead nowhere",
    script: 'ln -sfn "../../archive/$name/cert99.pem" "$live/cert.pem"',
    seen: /cert\.pem is a dangling link/,
  },
  {
    what: "a file took the place of its folder",
    script: `mkdir -p $root/keep; rm -rf "$live"; echo oops >"$live"`,
    seen: /cert\.pem is missing/,
  },
  {
    what: "its links became copies and the archive is lost",
    script: `${copies} rm -rf "$archive"`,
    seen: /cert\.pem is a file/,
  },
  {
    what: "certbot made another lineage beside its remains, as an earlier release let it",
    // certbot's first try leaves an empty configuration, and its second counts on.
    script: `${copies} rm "$conf"
      ask() {
        REQUESTS_CA_BUNDLE=$ca certbot certonly --non-interactive --cert-name "$name" \\
          --key-type ecdsa --server https://pebble:14000/dir --domain "$name" \\
          --webroot --webroot-path /var/www/certificate-faults
      }
      ask || ask
      [ -e "$root/renewal/$name-0001.conf" ]`,
    seen: /-0001 is renewed beside it, for the same names/,
  },
  {
    what: "another private key lies beside it",
    script:
      'openssl ecparam -genkey -name prime256v1 -noout -out "$(readlink -f "$live/privkey.pem")"',
    seen: /privkey\.pem is not the certificate's key/,
    // A good copy stands in a folder that was put aside before.
  },
  {
    what: "nothing good is left but the certificate itself",
    script: `rm -rf $root/ipai.aside "$archive"/privkey*.pem`,
    seen: /privkey\.pem is a dangling link/,
    asks: 1,
  },
  {
    what: "the archive is lost and its links lead nowhere",
    script: `rm -rf $root/ipai.aside "$archive"`,
    seen: /is a dangling link/,
    asks: 1,
  },
  {
    what: "a run was killed between the issue and the change-over",
    script: `rm -rf $root/ipai.aside
      mv "$archive" "$archive.ipai-new"; rm -rf "$live"
      mv "$conf" "$root/renewal/$name.ipai-new.conf"`,
    seen: /ipai-new is renewed beside it/,
  },
  {
    what: "all of it is gone",
    script: `rm -rf $root/ipai.aside "$live" "$archive" "$conf"`,
    seen: /^gone$/,
    asks: 1,
  },
  {
    what: "the timer's last run failed of it",
    script: `cp "$conf" /tmp/conf; : >"$conf"
      ! systemctl start certbot.service
      cp /tmp/conf "$conf"`,
    seen: /the last renewal by certbot\.service \(.*\) failed: .*renewal/,
  },
];

export const faults: readonly Fault[] = all.map((fault) => ({
  ...fault,
  script: paths + fault.script,
}));
