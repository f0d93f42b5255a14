import * as pulumi from "@pulumi/pulumi";
import type { Authority, GetAuthorityArgs } from "./inputs.ts";

/** The lab's ACME authority, Pebble. */
export function getAuthorityOutput(
  args: GetAuthorityArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<Authority> {
  return pulumi.runtime.invokeOutput<Authority>("lab:index:getAuthority", args, opts ?? {});
}
