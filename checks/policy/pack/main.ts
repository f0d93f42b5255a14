import { pack } from "./definition.ts";
import { serve } from "./rpc/serve.ts";

await serve(pack);
