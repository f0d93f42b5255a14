/**
 * The provider `host`: resources that live on a Linux host, read and changed over SSH. `rpc/` is
 * the engine's protocol, `ssh/` the way to the host, `resources/` one folder for each kind.
 * Nothing here knows a component or a program.
 */
import { z } from "zod";
import { UserError } from "../report/userError.ts";
import type { ProviderDefinition } from "./rpc/handler.ts";
import { certificateHandler } from "./resources/certificate/handler.ts";
import { directoryHandler } from "./resources/directory/handler.ts";
import { effectHandler } from "./resources/effect/handler.ts";
import { fileHandler } from "./resources/file/handler.ts";
import { odooReleaseHandler } from "./resources/odooRelease/handler.ts";
import { packagesHandler } from "./resources/packages/handler.ts";
import { composeProjectHandler } from "./resources/composeProject/handler.ts";
import { secretHandler } from "./resources/secret/handler.ts";
import { unitHandler } from "./resources/unit/handler.ts";
import { lazyRemote } from "./ssh/openRemote.ts";
import type { Remote } from "./ssh/remote.ts";

/** Either a whole host or none: a `Secret` needs none. */
const connection = z
  .strictObject({
    address: z.string().min(1),
    port: z.int().min(1).max(65_535),
    user: z.string().min(1),
    privateKeyFile: z.string().min(1),
    hostKey: z.string().min(1),
  })
  .partial();

type Config = z.infer<typeof connection>;

export const host: ProviderDefinition<Config, Remote> = {
  name: "host",
  version: "0.1.0",
  configSchema: connection,
  open: connect,
  close: (remote) => remote.close(),
  resources: [
    certificateHandler,
    directoryHandler,
    effectHandler,
    fileHandler,
    odooReleaseHandler,
    packagesHandler,
    composeProjectHandler,
    secretHandler,
    unitHandler,
  ],
  functions: [],
};

/** Costs nothing yet: the first command dials. */
function connect(config: Config, signal: AbortSignal): Remote {
  const { address, port, user, privateKeyFile, hostKey } = config;
  if (address && port && user && privateKeyFile && hostKey) {
    return lazyRemote({ address, port, user, privateKeyFile, hostKey }, { signal });
  }
  return noHost;
}

const noHost: Remote = {
  label: "no host",
  run: ({ step }) => Promise.reject(homeless(step)),
  runJob: ({ step }) => Promise.reject(homeless(step)),
  close: () => Promise.resolve(),
};

function homeless(step: string): UserError {
  return new UserError(`There is no host to ${step} on.`, {
    next: "give the resource, or its parent, `provider: new HostProvider(…)` with all of its arguments",
    code: "host-unknown",
  });
}
