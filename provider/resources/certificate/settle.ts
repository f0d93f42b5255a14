import type { Remote } from "../../ssh/remote.ts";
import { type Bounds, inTurn } from "./certbotShell.ts";
import type { Holding, SoundSet } from "./holding.ts";
import { type RenewalOrder, renewalText } from "./renewalFile.ts";

/** What certbot makes the new lineage under, while what is in service stays where it is. */
export function besideName(name: string): string {
  return `${name}.ipai-new`;
}

// Nothing is deleted: a person may want to know what was there, and a run that is killed between
// two lines finds it all again, since the folders aside are looked into as well.
const aside = `
root=/etc/letsencrypt
for part in "$root/live" "$root/archive" "$root/renewal"; do
  [ ! -e "$part" ] || [ -d "$part" ] || mv -T "$part" "$part.$(date +%s)"
  mkdir -p "$part"
done
chmod 0700 "$root/live" "$root/archive"
mkdir -p -m 0700 "$root/ipai.aside"
stamp=
put_aside() {
  for part in "live/$1" "archive/$1" "renewal/$1.conf"; do
    [ -e "$root/$part" ] || [ -L "$root/$part" ] || continue
    [ -n "$stamp" ] || stamp=$(mktemp -d "$root/ipai.aside/$(date +%Y%m%dT%H%M%S).XXXXXX")
    mkdir -p "$stamp/$1"
    case $part in
      renewal/*) mv -T "$root/$part" "$stamp/$1/renewal.conf" ;;
      *) mv -T "$root/$part" "$stamp/$1/\${part%%/*}" ;;
    esac
  done
}
`;

/** Arguments: name, folder and version of the set, strays. Standard input: how it is renewed. */
const placeScript = `
set -eu
umask 077
${inTurn}
name=$1 source=$2 version=$3
shift 3
${aside}
new=$root/ipai.new/placing/$name
rm -rf "$root/ipai.new"
mkdir -p "$new/archive" "$new/live"
for kind in cert privkey chain; do
  cat "$source/$kind$version.pem" >"$new/archive/\${kind}1.pem"
done
cat "$new/archive/cert1.pem" "$new/archive/chain1.pem" >"$new/archive/fullchain1.pem"
chmod 0644 "$new/archive/cert1.pem" "$new/archive/chain1.pem" "$new/archive/fullchain1.pem"
chmod 0755 "$new/archive" "$new/live"
for kind in cert privkey chain fullchain; do
  ln -s "../../archive/$name/\${kind}1.pem" "$new/live/$kind.pem"
done
cat >"$new/renewal.conf"
chmod 0644 "$new/renewal.conf"
sync
put_aside "$name"
mv -T "$new/archive" "$root/archive/$name"
mv -T "$new/live" "$root/live/$name"
mv -T "$new/renewal.conf" "$root/renewal/$name.conf"
rm -rf "$root/ipai.new"
for stray in "$@"; do put_aside "$stray"; done
`;

/** Arguments: name, strays. Standard input: how it is renewed. */
const reconfigureScript = `
set -eu
umask 022
${inTurn}
name=$1
shift
${aside}
conf=$root/renewal/$name.conf
if [ -e "$conf" ] && [ ! -f "$conf" ] || [ -L "$conf" ]; then mv -T "$conf" "$root/ipai.aside/$name.conf.$(date +%s)"; fi
cat >"$conf.new"
sync "$conf.new"
mv -fT "$conf.new" "$conf"
for stray in "$@"; do put_aside "$stray"; done
`;

/** Makes of a good certificate on the host the lineage that nginx names and certbot renews. */
export async function placeSet(
  remote: Remote,
  order: RenewalOrder,
  { folder, version }: SoundSet,
  strays: Holding["strays"],
  bounds: Bounds,
): Promise<void> {
  await remote.run({
    step: `put the certificate of ${folder} in place as ${order.name}`,
    script: placeScript,
    args: [order.name, folder, version, ...strays],
    stdin: renewalText(order),
    ...bounds,
  });
}

/** Writes how the certificate will be renewed; the certificate stays as it is. */
export async function reconfigure(
  remote: Remote,
  order: RenewalOrder,
  strays: Holding["strays"],
  bounds: Bounds,
): Promise<void> {
  await remote.run({
    step: `renew the certificate ${order.name} through ${order.webroot} from now on`,
    script: reconfigureScript,
    args: [order.name, ...strays],
    stdin: renewalText(order),
    ...bounds,
  });
}
