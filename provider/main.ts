import { host } from "./definition.ts";
import { serveEngine } from "./rpc/serve.ts";
import { startProvider } from "./rpc/server.ts";

serveEngine(await startProvider(host));
