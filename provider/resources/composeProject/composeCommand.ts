/**
 * The beginning of every script that speaks to compose. Hosts have it as Docker's plugin (Debian
 * 13), as a program of its own, or not at all; a script that assumes one fails on the other.
 */
export const withCompose = `
if docker compose version >/dev/null 2>&1; then
  compose() { docker compose "$@"; }
elif command -v docker-compose >/dev/null; then
  compose() { docker-compose "$@"; }
else
  echo "neither 'docker compose' nor 'docker-compose' works on this host" >&2
  exit 127
fi
`;
