import { join } from "node:path";
import type { Settings } from "../config/settings.ts";
import { getAuthorityOutput } from "../lab/functions/getAuthority/function.ts";
import { getImage } from "../lab/functions/getImage/function.ts";
import { dropletBuckets, registry } from "../lab/names.ts";
import { LabStore } from "../lab/resources/store/resource.ts";
import type { MakeBucket } from "./backupStore.ts";
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
    bucket: labBuckets(declared.name),
    authorityCa: getAuthorityOutput({}).endpointCa,
    trustFile: join(settings.root, ".state/ca/lab.pem"),
    insecureRegistries: [registry.host],
  };
}

/** Buckets of the lab's store. It is not the droplet's: it outlives it, as one in another region would. */
function labBuckets(droplet: string): MakeBucket {
  return (name, wanted) => {
    if (wanted.kind !== "lab") throw new TypeError(`the lab has no bucket at ${wanted.kind}`);
    const { lockDays } = wanted;
    const { backups, copy } = dropletBuckets(droplet);
    const store = new LabStore(
      name,
      lockDays === undefined ? { bucket: backups } : { bucket: copy, lockDays },
    );
    const { endpoint, tlsEndpoint, certificate, region, accessKey, secretKey } = store;
    return {
      bucket: store.bucket,
      endpoint,
      tlsEndpoint,
      certificate,
      region,
      accessKey,
      secretKey,
    };
  };
}
