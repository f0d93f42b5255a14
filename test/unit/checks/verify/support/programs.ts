import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isErrno } from "../../../../../machine/errno.ts";
import type { Remote, RemoteOutput } from "../../../../../provider/ssh/remote.ts";
import { UserError } from "../../../../../report/userError.ts";
import { type HeldCertificate, healthyHost } from "./host.ts";

/** How a program can answer instead of doing its work. */
export const MANNERS = {
  "Docker's words on standard output and exit code 126":
    "echo 'OCI runtime exec failed: exec failed: unable to start container process'; exit 126",
  "nothing at all": "exit 0",
  "another form": `printf '{"a":[\\n\\377\\376 %%s\\n\\n{}\\nnull\\n0\\n<html>\\n'`,
  "no end": "trap '' TERM; while :; do /bin/sleep 0.2; done",
  "a killed process": "kill -9 $$",
} as const;

export type Manner = keyof typeof MANNERS;

/** A host in a folder: the real shell, and in place of its programs what a healthy host prints. */
export class Programs {
  readonly #folder = mkdtempSync(join(tmpdir(), "ipai-programs-"));
  readonly #healthy: Readonly<Record<string, string>>;

  constructor(certificates: readonly HeldCertificate[]) {
    const printed = healthyHost(certificates);
    const print = (name: string): string => `cat <<'END'\n${printed[name] ?? ""}\nEND\n`;
    this.#healthy = {
      docker: `case "$1" in
inspect) case "$*" in
  *--type*) ${print("containers").replace(/^cat <<'END'\n.*\n/, "cat <<'END'\n")} ;;
  *) echo 2026-11-22T10:00:00Z ;; esac ;;
exec) while [ "$1" != psql ] && [ "$1" != python3 ]; do shift; done
  case "$1" in psql) exec "$@" ;; esac
  ${print("reach")} ;;
logs) echo 'INFO odoo_prod odoo.modules.loading: 12 modules loaded' ;;
esac`,
      psql: print("database"),
      // The host's own, which tells of the certificates; the lines before that are systemctl's.
      python3: print("certificates").replace("active\nenabled\n", ""),
      iptables: print("packet-filter"),
      getent: "echo 192.0.2.7 STREAM",
      date: "echo 2026-11-22T12:00:00Z",
      ss: print("ports"),
      df: print("disk"),
      nginx: 'echo "nginx: configuration file /etc/nginx/nginx.conf test is successful"',
      systemctl: 'case "$1" in is-active) echo active ;; is-enabled) echo enabled ;; esac',
      sshd: print("in-force-sshd"),
      // Asks for the data of the declared effect of that name.
      look: print("in-force-data"),
    };
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }

  /** The healthy host, and which programs were called on it by name. */
  observed(): { readonly remote: Remote; readonly called: () => Set<string> } {
    const folder = mkdtempSync(join(this.#folder, "observer-"));
    const calls = join(folder, "calls");
    const observer = join(folder, "observer");
    const find = `$(PATH="\${PATH#*:}" command -v "\${0##*/}")`;
    const look = `echo "\${0##*/}" >>${calls}\nexec "${find}" "$@"`;
    writeFileSync(observer, `#!/bin/sh\n${look}\n`);
    chmodSync(observer, 0o755);
    writeFileSync(calls, "");
    const bin = join(folder, "bin");
    mkdirSync(bin);
    for (const name of new Set([
      ...Object.keys(this.#healthy),
      ...FOLDERS.flatMap((each) => readdirSync(each)),
    ]))
      symlinkSync(observer, join(bin, name));
    const called = () => new Set(readFileSync(calls, "utf8").trim().split("\n"));
    return { remote: this.#host({}, [bin]), called };
  }

  /** The host on which one program is broken. */
  remote(broken?: { readonly program: string; readonly manner: Manner }): Remote {
    if (broken === undefined) return this.#host({});
    // What has no end is waited for; all else is done when it is done, however busy this machine is.
    const limits = broken.manner === "no end" ? SHORT : undefined;
    return this.#host({ [broken.program]: MANNERS[broken.manner] }, [], limits);
  }

  #host(
    broken: Readonly<Record<string, string>>,
    before: readonly string[] = [],
    limits = LONG,
  ): Remote {
    const folder = mkdtempSync(join(this.#folder, "bin-"));
    mkdirSync(join(folder, "run"));
    for (const [name, body] of Object.entries({
      ...this.#healthy,
      // In place of the ten seconds that a probe has.
      timeout: `shift 3; exec /usr/bin/timeout -s KILL ${limits.probe} "$@"`,
      ...broken,
    })) {
      writeFileSync(join(folder, name), `#!/bin/sh\n${body}\n`);
      chmodSync(join(folder, name), 0o755);
    }
    const PATH = [...before, folder, ...FOLDERS].join(":");
    const env = { PATH, XDG_RUNTIME_DIR: join(folder, "run") };
    return {
      label: "root@127.0.0.1:2222",
      run: ({ script, args = [] }) => runInGroup(script, args, env, limits.all),
      runJob: () => Promise.reject(new Error("verify runs no jobs")),
      close: () => Promise.resolve(),
    };
  }
}

/** Folders of programs that a shell of the host finds its own in. */
const FOLDERS = ["/usr/bin", "/bin", "/usr/sbin", "/sbin"];

/** How long one probe may take, and all of them, in seconds: what is not back then is the carrier's fault. */
const SHORT = { probe: 2, all: 8 };
const LONG = { probe: 30, all: 90 };

/** As over SSH: with a limit, failing on other exit codes than 0, and ending all that it started. */
async function runInGroup(
  script: string,
  args: readonly string[],
  env: Record<string, string>,
  limit: number,
): Promise<RemoteOutput> {
  const child = spawn("/bin/sh", ["-c", script, "ipai", ...args], { env, detached: true });
  const endAll = (): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    } catch (error) {
      // The group is gone; what holds the output open is a probe, whose own limit ends it.
      if (!isErrno(error, "ESRCH")) throw error;
    }
  };
  const timer = setTimeout(endAll, limit * 1_000);
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close") as Promise<[number | null]>,
  ]);
  clearTimeout(timer);
  if (code === 0) return { exitCode: 0, stdout, stderr };
  throw new UserError(`look at the host failed: ${code ?? "no end"}`, {
    next: "look",
    code: "command",
  });
}
