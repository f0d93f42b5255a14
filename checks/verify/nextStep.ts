import type { StackOutputs } from "../../components/outputs.ts";
import { odooContainers } from "./odooContainers.ts";
import { ipai } from "../../report/ipai.ts";

/** The repair of everything that differs from what the stack declares, whoever changed it. */
export function bringUp(outputs: StackOutputs): string {
  return ipai("up", { refresh: true, stack: outputs.stack });
}

/**
 * A command of the host, as one would type it on this machine: whatever stands in its known_hosts, the
 * host must be the one whose key the stack knows.
 */
export function onHost(outputs: StackOutputs, command: string): string {
  const { address, port, user, privateKeyFile, hostKey } = outputs.connection;
  const pinned = `-o KnownHostsCommand='/bin/echo %H ${hostKey}' -o UserKnownHostsFile=none`;
  return `ssh -i ${privateKeyFile} -p ${port} ${pinned} ${user}@${address} ${command}`;
}

/** What a container said last. */
export function logOf(outputs: StackOutputs, container: string): string {
  return onHost(outputs, `docker logs --tail 50 ${container}`);
}

/** What the container that serves Odoo's pages said last. */
export function odooLog(outputs: StackOutputs): string {
  return logOf(outputs, odooContainers(outputs).web);
}
