# The serving container has the service's own name, whichever slot it is in, so that a person finds
# it, and so do the checks. The other one has its slot's. $1 project, $2 service, $3 slot, $4 other.
set -eu
container() {
  docker ps --all --quiet --filter "label=com.docker.compose.project=$1" \
    --filter "label=com.docker.compose.service=$2" --filter label=com.docker.compose.oneoff=False
}
name() { docker inspect --format '{{.Name}}' "$1"; }
new=$(container "$3" "$2")
[ "$(name "$new")" != "/$2" ] || exit 0
holder=$(docker ps --all --quiet --filter "name=^/$2\$")
if [ -n "$holder" ]; then
  if [ "$holder" = "$(container "$4" "$2")" ]; then docker rename "$holder" "$4"
  else docker rename "$holder" "$1-before"; fi
fi
docker rename "$new" "$2"
