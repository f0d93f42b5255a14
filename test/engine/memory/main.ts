import { serve } from "../../../provider/rpc/serve.ts";
import { memory } from "./definition.ts";

await serve(memory);
