import { CONTAINER_LOG } from "../compose/service.ts";

/**
 * The daemon's settings, and the packet filter's rules that its networks stand on: `iptables -F`
 * takes them away, and no container reaches anything any more. Asked are both tables, network by
 * network; other daemons name their chains otherwise, so that only the network's own names count.
 */
export const DOCKER_LOOK = `
docker info --format 'live-restore {{.LiveRestoreEnabled}}
log-driver {{.LoggingDriver}}' || exit
filter=$(iptables -S) || exit
nat=$(iptables -t nat -S) || exit
missing=
note() { missing="$missing $1"; }
has() { printf '%s\\n' "$1" | grep -qE -e "$2"; }
has "$filter" '^-A FORWARD .*-j DOCKER' || note FORWARD
has "$nat" '^-A PREROUTING .*-j DOCKER' || note PREROUTING
for id in $(docker network ls --no-trunc --quiet --filter driver=bridge); do
  network=$(docker network inspect --format \\
    '{{.Name}} {{or (index .Options "com.docker.network.bridge.name") "-"}} {{range .IPAM.Config}}{{.Subnet}} {{end}}' "$id") ||
    continue
  set -- $network
  name=$1 bridge=$2
  [ "$bridge" != - ] || bridge=br-$(printf %.12s "$id")
  shift 2
  has "$filter" " $bridge( |\\$)" || note "$name"
  for subnet in "$@"; do
    case $subnet in
      *:*) ;;
      *) has "$nat" "^-A POSTROUTING -s $subnet .*MASQUERADE" || note "$name:$subnet" ;;
    esac
  done
done
echo "rules \${missing:-in place}" | sed 's/^rules  */rules without /; s/^rules without in place/rules in place/'
`;

export const DOCKER_IN_FORCE: Readonly<Record<string, string>> = {
  "live-restore": "true",
  "log-driver": CONTAINER_LOG.driver,
  rules: "in place",
};

/** The daemon writes its rules when it starts; the containers go on meanwhile (live-restore). */
export const DOCKER_MEND = "systemctl restart docker.service";
