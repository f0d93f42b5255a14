/** No answer: the name, the connection, the certificate or the time was at fault. */
export class WireFailure extends Error {
  override readonly name = "WireFailure";
  /** Node's own, such as `ECONNREFUSED` or `ERR_TLS_CERT_ALTNAME_INVALID`. */
  readonly code: string | undefined;

  /** @param target What was asked: an origin and a path. */
  constructor(target: string, cause: unknown) {
    const reason = reasonOf(cause);
    const code = codeOf(reason);
    super(`${target}: ${inWords(reason, code)}`, { cause });
    this.code = code;
  }
}

/** Node wraps what an aborted signal says, such as that time is up. */
function reasonOf(cause: unknown): Error {
  const error = cause instanceof Error ? cause : new Error(String(cause));
  return error.name === "AbortError" && error.cause instanceof Error ? error.cause : error;
}

/**
 * OpenSSL's reason under Node's name for it. Node itself says only `EPROTO` when the other side's
 * alert arrives while it writes.
 */
function codeOf(reason: Error): string | undefined {
  const openssl = /SSL routines:[^:]*:([^:]+):/.exec(reason.message)?.[1];
  if (openssl !== undefined) return `ERR_SSL_${openssl.toUpperCase().replaceAll(/\W/g, "_")}`;
  return "code" in reason && typeof reason.code === "string" ? reason.code : undefined;
}

function inWords(reason: Error, code: string | undefined): string {
  if (reason.name === "TimeoutError") return "no answer in time";
  switch (code) {
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return "the name does not resolve";
    case "ECONNREFUSED":
      return "connection refused";
    case "ECONNRESET":
      return "the connection was closed without an answer";
    default:
      // OpenSSL's messages name its source lines; its codes say the same in words.
      return code?.startsWith("ERR_SSL_") === true ? code : reason.message;
  }
}
