/** The bounds of one call, from the engine. */
export interface Bounds {
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
}

/** certbot's lock file makes a second one give up at once; this one waits for its turn. */
export const inTurn = `
exec 9>/run/ipai-certbot.lock
flock 9
`;
/** Takes `$1` for the CA of the ACME server's TLS; an empty one means certbot's own bundle. */
export const trusting = `
export REQUESTS_CA_BUNDLE="$1"
shift
`;
