import { serve } from "../provider/rpc/serve.ts";
import { lab } from "./definition.ts";

await serve(lab);
