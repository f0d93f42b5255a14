import { ipai } from "../../report/ipai.ts";
import { UserError } from "../../report/userError.ts";
import { docker, DockerError } from "./docker.ts";

/** @throws UserError when set-up has not built this image of the lab yet. */
export async function imageId(reference: string, signal?: AbortSignal): Promise<string> {
  try {
    const id = await docker(["image", "inspect", "--format", "{{.Id}}", reference], { signal });
    return id.trim();
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
    throw new UserError(`The lab's image ${reference} is not built.`, {
      next: ipai("setup"),
      code: "no-lab-image",
      cause: error,
    });
  }
}
