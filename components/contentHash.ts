import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";

/** SHA-256 of a file's content: what makes a release notice that a mounted file has changed. */
export function contentHash(content: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.output(content).apply((text) => createHash("sha256").update(text).digest("hex"));
}
