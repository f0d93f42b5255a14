import * as pulumi from "@pulumi/pulumi";
import type { PinnedImage } from "../../world/registry.ts";
import type { GetImageArgs } from "./inputs.ts";

/**
 * The digest behind a tag in the lab's registry, looked up at every preview. A promise and no
 * Output, so that a program can answer for a tag that is not there; the error names those that are.
 */
export function getImage(args: GetImageArgs, opts?: pulumi.InvokeOptions): Promise<PinnedImage> {
  return pulumi.runtime.invoke("lab:index:getImage", args, opts) as Promise<PinnedImage>;
}
