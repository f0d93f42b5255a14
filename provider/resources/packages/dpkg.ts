import type { Remote, RemoteOutput } from "../../ssh/remote.ts";

/** The bounds of one call, from the engine. */
interface Bounds {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

// Status 1 means that dpkg knows nothing of one of them.
const versionsScript = `
dpkg-query --show --showformat '\${db:Status-Status} \${Package} \${Version}\\n' "$@" || [ $? -eq 1 ]
`;

/** What is installed of these, with its version. */
export async function installedVersions(
  remote: Remote,
  names: readonly string[],
  signal: AbortSignal,
): Promise<Record<string, string>> {
  // Asked for none, dpkg-query shows all that the host has.
  if (names.length === 0) return {};
  const { stdout } = await remote.run({
    step: "ask dpkg for the versions of packages",
    script: versionsScript,
    args: names,
    signal,
  });
  const found = stdout
    .split("\n")
    .map((line) => line.split(" "))
    .filter(([status]) => status === "installed")
    .map(([, name = "", version = ""]) => [name, version] as const);
  return Object.fromEntries(found);
}

/** One name for all jobs of apt on a host: a job waits for the other one of its name. */
const JOB = "packages";

const apt = `
export DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=a
apt() { apt-get --quiet --option DPkg::Lock::Timeout=900 --option Dpkg::Use-Pty=0 "$@"; }
`;

/**
 * apt waits for dpkg's lock, but not for the one of its lists, which the host's own timer
 * (apt-daily) takes now and then; and it calls it a success when a mirror does not answer. What a power cut or
 * a full disk left half installed (files in dpkg's folder of updates) it refuses to go on with, and
 * names a command to type by hand: that is what we do, once.
 */
const installScript = `set -eu
${apt}
fresh() {
  [ -n "$(find /var/lib/apt/lists -maxdepth 1 -name '*_Packages*' -mmin -720 -print -quit)" ]
}
until fresh; do
  said=$(apt --option APT::Update::Error-Mode=any update 2>&1) && break
  case $said in
    *"Could not get lock"*) sleep 2 ;;
    *) echo "$said" >&2; exit 100 ;;
  esac
done
put() { apt --yes --no-install-recommends --option Dpkg::Options::=--force-confold install "$@"; }
if ! put "$@"; then
  [ -n "$(find /var/lib/dpkg/updates -name '[0-9]*' -print -quit)" ] || exit 100
  dpkg --force-confold --configure -a
  put "$@"
fi
`;

/** Installs what is missing; files of the host's own making are kept. */
export function install(
  remote: Remote,
  names: readonly string[],
  bounds: Bounds,
): Promise<RemoteOutput> {
  return remote.runJob({
    id: JOB,
    step: `install ${names.join(", ")}`,
    script: installScript,
    args: names,
    next: "correct the packages' names, or see whether the host reaches its package mirror",
    ...bounds,
  });
}

const removeScript = `set -eu
${apt}
apt --yes --autoremove remove "$@"
`;

export function remove(
  remote: Remote,
  names: readonly string[],
  bounds: Bounds,
): Promise<RemoteOutput> {
  return remote.runJob({
    id: JOB,
    step: `remove ${names.join(", ")}`,
    script: removeScript,
    args: names,
    ...bounds,
  });
}
