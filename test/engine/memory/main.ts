import { serveEngine } from "../../../provider/rpc/serve.ts";
import { startProvider } from "../../../provider/rpc/server.ts";
import { memory } from "./definition.ts";

serveEngine(await startProvider(memory));
