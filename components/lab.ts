import { join } from "node:path";
import type { Settings } from "../config/settings.ts";
import { getAuthorityOutput } from "../lab/functions/getAuthority/function.ts";
import { getImage } from "../lab/functions/getImage/function.ts";
import { registry } from "../lab/names.ts";
import { LabDns } from "./labDns.ts";
import { LabHost } from "./labHost.ts";
import { publicKeyOf } from "./publicKey.ts";
import type { Surroundings } from "./surroundings.ts";

/** The lab: this machine plays the cloud, the names, the authority and the registry. */
export function labSurroundings(settings: Settings): Surroundings {
  const { host: declared, ssh } = settings;
  if (declared.kind !== "lab") throw new TypeError(`the lab has no ${declared.kind} host`);
  const host = new LabHost("host", {
    dropletName: declared.name,
    ports: declared.ports,
    publicKey: publicKeyOf(settings),
    privateKeyFile: ssh.privateKeyFile,
    ...declared.machine,
  });
  return {
    host,
    image: async (repository, tag) => (await getImage({ repository, tag })).reference,
    publish: (names) => new LabDns("dns", { names, address: host.publicAddress }),
    authorityCa: getAuthorityOutput({}).endpointCa,
    trustFile: join(settings.root, ".state/ca/lab.pem"),
    insecureRegistries: [registry.host],
  };
}
