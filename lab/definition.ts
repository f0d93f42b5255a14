/** The provider `lab`: what a cloud would give, on this machine. */
import { z } from "zod";
import type { ProviderDefinition } from "../provider/rpc/handler.ts";
import { getAuthorityHandler } from "./functions/getAuthority/handler.ts";
import { getImageHandler } from "./functions/getImage/handler.ts";
import { dnsRecordHandler } from "./resources/dnsRecord/handler.ts";
import { dropletHandler } from "./resources/droplet/handler.ts";
import { storeHandler } from "./resources/store/handler.ts";

export const lab: ProviderDefinition<Record<string, never>, undefined> = {
  name: "lab",
  version: "0.1.0",
  // A droplet boots in 2 to 8 s; two minutes is a machine in trouble.
  defaultTimeoutMs: 120_000,
  configSchema: z.strictObject({}),
  open: () => undefined,
  close: () => Promise.resolve(),
  resources: [dropletHandler, dnsRecordHandler, storeHandler],
  functions: [getImageHandler, getAuthorityHandler],
};
