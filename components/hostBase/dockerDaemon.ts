import { CONTAINER_LOG } from "../compose/service.ts";

/** `/etc/docker/daemon.json`. */
export function dockerDaemonJson(insecureRegistries: readonly string[]): string {
  const configuration = {
    // The default, json-file, never rotates and once filled a disk here.
    "log-driver": CONTAINER_LOG.driver,
    "log-opts": CONTAINER_LOG.options,
    // Containers go on while the daemon is upgraded or restarted.
    "live-restore": true,
    ...(insecureRegistries.length > 0 && { "insecure-registries": insecureRegistries }),
  };
  return `${JSON.stringify(configuration, undefined, 2)}\n`;
}
