import type { FunctionHandler } from "../../../provider/rpc/handler.ts";
import { authority, rootsFile } from "../../names.ts";
import { labCa, saveRoots } from "../../world/ca.ts";
import { GetAuthorityArgs, type Authority } from "./inputs.ts";

export const getAuthorityHandler: FunctionHandler<GetAuthorityArgs, Authority, undefined> = {
  token: "lab:index:getAuthority",
  schema: GetAuthorityArgs,
  async call(ctx) {
    const ca = await labCa(ctx.signal);
    await saveRoots(ca, rootsFile);
    return { directory: authority.directory, endpointCa: ca.endpoint, rootsFile };
  },
};
