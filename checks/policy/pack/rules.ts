import type { Rule } from "./rule.ts";
import { containerData } from "./rules/containerData.ts";
import { containerPorts } from "./rules/containerPorts.ts";
import { containerRights } from "./rules/containerRights.ts";
import { dropletFirewall } from "./rules/dropletFirewall.ts";
import { firewallOpenings } from "./rules/firewallOpenings.ts";
import { hsts } from "./rules/hsts.ts";
import { imageDigest } from "./rules/imageDigest.ts";
import { plainHttp } from "./rules/plainHttp.ts";
import { plainSecrets } from "./rules/plainSecrets.ts";
import { protectedData } from "./rules/protectedData.ts";
import { stackTags } from "./rules/stackTags.ts";
import { tlsVersions } from "./rules/tlsVersions.ts";
import { userData } from "./rules/userData.ts";

/** Every rule, in the order in which `docs/policy.md` lists them. All are mandatory. */
export const rules: readonly Rule[] = [
  containerPorts,
  containerRights,
  containerData,
  imageDigest,
  firewallOpenings,
  dropletFirewall,
  userData,
  plainSecrets,
  protectedData,
  plainHttp,
  tlsVersions,
  hsts,
  stackTags,
];
