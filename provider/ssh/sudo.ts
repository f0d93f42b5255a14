import type { RemoteOutput } from "./remote.ts";

/** sudo says no with exit status 1, which a script may use for something of its own. */
export function sudoRefused(user: string, output: RemoteOutput): boolean {
  return user !== "root" && output.exitCode === 1 && /^sudo: /m.test(output.stderr);
}

export function adviceForSudo(user: string): string {
  return (
    "let the user run commands as root without a password, on the host: " +
    `echo '${user} ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/90-${user}`
  );
}
