import { host } from "./definition.ts";
import { serve } from "./rpc/serve.ts";

await serve(host);
