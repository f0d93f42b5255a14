/**
 * What lives in `host/`: the facts of a production that only its host knows, all asked in one
 * command over one connection. A probe only looks; judging is its layer's business.
 */

/** A question to the host, constant in our source; several layers may judge the same answer. */
export interface HostProbe {
  readonly name: string;
  /**
   * A POSIX shell script. It sees `$database_container`, `$database`, `$database_role`,
   * `$odoo_containers` (names with spaces between), and all declared containers' names as `"$@"`.
   * Its standard input is the script itself, so nothing may read it.
   */
  readonly script: string;
}
