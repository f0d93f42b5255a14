import { pack } from "./definition.ts";
import { serveEngine } from "../../../provider/rpc/serve.ts";
import { startPack } from "./rpc/start.ts";

serveEngine(await startPack(pack));
