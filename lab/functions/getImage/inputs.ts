import { z } from "zod";

/** Which image, by the tag that a person knows. */
export const GetImageArgs = z.strictObject({
  repository: z.string().regex(/^[a-z0-9]+([._/-][a-z0-9]+)*$/, "a repository's name"),
  tag: z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/, "an image tag"),
});

export type GetImageArgs = z.infer<typeof GetImageArgs>;
