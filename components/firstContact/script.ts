/** What the stack's package names and nginx settings are made for. */
export const SYSTEM = "debian 13";

/**
 * Waits until a machine has finished cloud-init and prints its host key. Constant: everything that
 * varies arrives in the environment (`ADDRESS`, `LOGIN`, `KEY_FILE`, and `IPV6`, whether nginx shall
 * listen on it). Five minutes are far more than a droplet needs to boot. A wrong key, another system
 * and a kernel without IPv6 are no machine that is still booting: they end it at once.
 */
export const FIRST_CONTACT = `
set -eu
known=$(mktemp)
said=$(mktemp)
trap 'rm -f "$known" "$said"' EXIT
deadline=$(($(date +%s) + 300))
until system=$(ssh -i "$KEY_FILE" -o BatchMode=yes -o ConnectTimeout=10 -o IdentitiesOnly=yes \\
  -o StrictHostKeyChecking=accept-new -o UserKnownHostsFile="$known" \\
  -o HostKeyAlgorithms=ssh-ed25519 "$LOGIN@$ADDRESS" \\
  'if command -v cloud-init >/dev/null; then cloud-init status --wait >/dev/null; fi
   . /etc/os-release; echo "$ID $VERSION_ID"
   [ ! -e /proc/net/if_inet6 ] || echo "with IPv6"' 2>"$said"); do
  if grep -q 'Permission denied' "$said" || [ "$(date +%s)" -ge "$deadline" ]; then
    cat "$said" >&2
    exit 1
  fi
  sleep 3
done
running=$(printf '%s\\n' "$system" | head -n 1)
if [ "$running" != "${SYSTEM}" ]; then
  echo "$ADDRESS runs $running, and the stack is made for ${SYSTEM}: its packages have other names there" >&2
  exit 1
fi
if [ "$IPV6" = true ] && [ "$system" = "$running" ]; then
  echo "$ADDRESS has no IPv6 in its kernel, and nginx would not start there: set ipai:edge.ipv6 to false" >&2
  exit 1
fi
awk '$2 == "ssh-ed25519" { print $2, $3; exit }' "$known"
`;

/** Prints the key that was read at the first contact: the command's own former output. */
export const KEPT_CONTACT = `printf '%s\\n' "$PULUMI_COMMAND_STDOUT"`;
