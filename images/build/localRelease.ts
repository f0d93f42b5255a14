import { execa } from "execa";
import { z } from "zod";
import { readReleaseLabels, type ReleaseFile } from "../releaseFile.ts";
import { ipai } from "../../report/ipai.ts";
import { UserError } from "../../report/userError.ts";

/**
 * What an image of Odoo on this machine says that it is.
 *
 * @throws UserError when this machine has no such image, or it says nothing.
 */
export async function readLocalRelease(
  reference: string,
  signal: AbortSignal,
): Promise<ReleaseFile> {
  const asked = await execa("docker", ["image", "inspect", reference], {
    reject: false,
    cancelSignal: signal,
    stdin: "ignore",
  });
  signal.throwIfAborted();
  if (asked.exitCode === 0) {
    return readReleaseLabels(z.array(z.unknown()).parse(JSON.parse(asked.stdout))[0]);
  }
  throw new UserError("This machine has no such image.", {
    given: `${reference}: ${asked.stderr.trim() || asked.shortMessage || "docker does not answer"}`,
    next: `docker pull ${reference}, or build one: ${ipai("image build")}`,
    code: "image-not-found",
  });
}
