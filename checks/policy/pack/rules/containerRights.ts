import type { ComposeService } from "../compose.ts";
import { eachService, mountsOf } from "../compose.ts";
import type { Fault, Rule } from "../rule.ts";

/** Capabilities by which a container is the host. */
const MIGHTY = /^(?:CAP_)?(?:ALL|SYS_ADMIN|SYS_MODULE|SYS_PTRACE|SYS_RAWIO|DAC_READ_SEARCH)$/i;
/** Docker's own door, by its name or by a folder that it lies in. */
const DOCKER_SOCKET = /(?:^|\/)docker\.sock$|^\/(?:var\/)?run\/?$|^\/$|^\/var\/?$/;

export const containerRights: Rule = {
  name: "container-rights",
  description: "containers are never privileged, and never hold Docker's socket",
  why: "who gets into such a container has the whole host, with all secrets and data on it",
  judge: (resource) => eachService(resource, judgeService),
};

function judgeService(service: ComposeService): Fault[] {
  const { name, privileged, cap_add: capabilities, security_opt: security } = service;
  const found: [what: string, next: string][] = [];
  if (privileged !== undefined && privileged !== false)
    found.push(["is privileged", "leave privileged out; add the one capability it needs"]);
  for (const key of ["pid", "ipc", "userns_mode"] as const)
    if (service[key] === "host") found.push([`shares the host's ${key}`, `leave ${key} out`]);
  for (const capability of capabilities.filter((each) => MIGHTY.test(each)))
    found.push([`has the capability ${capability}`, `take ${capability} out of cap_add`]);
  for (const option of security.filter((each) => /unconfined|disable$|:false$/.test(each)))
    found.push([`is freed by ${option}`, `take ${option} out of security_opt`]);
  if (service.devices.length > 0)
    found.push(["has devices of the host", "leave devices out of its service"]);
  if (service.extends !== undefined)
    found.push(["extends what nobody judged", "write the service as one text, without extends"]);
  for (const { source } of mountsOf(service))
    if (DOCKER_SOCKET.test(source))
      found.push([
        `mounts ${source}, and with it Docker's socket`,
        `take ${source} out of volumes`,
      ]);
  return found.map(([what, next]) => ({ what: `${name} ${what}`, next }));
}
