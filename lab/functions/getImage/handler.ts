import type { FunctionHandler } from "../../../provider/rpc/handler.ts";
import { findImage, type PinnedImage } from "../../world/registry.ts";
import { GetImageArgs } from "./inputs.ts";

export const getImageHandler: FunctionHandler<GetImageArgs, PinnedImage, undefined> = {
  token: "lab:index:getImage",
  schema: GetImageArgs,
  call: (ctx, { repository, tag }) => findImage(repository, tag, ctx.signal),
};
