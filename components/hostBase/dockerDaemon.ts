/** `/etc/docker/daemon.json`. */
export function dockerDaemonJson(insecureRegistries: readonly string[]): string {
  const configuration = {
    // The default, json-file, never rotates and once filled a disk here.
    "log-driver": "local",
    "log-opts": { "max-size": "10m", "max-file": "5" },
    // Containers go on while the daemon is upgraded or restarted.
    "live-restore": true,
    ...(insecureRegistries.length > 0 && { "insecure-registries": insecureRegistries }),
  };
  return `${JSON.stringify(configuration, undefined, 2)}\n`;
}
