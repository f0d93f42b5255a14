import { z } from "zod";
import { about } from "../about.ts";

/** Who may approve a plan. */
export const approvals = z
  .strictObject({
    byAuthor: z
      .boolean()
      .register(about, {
        what: "Whether whoever asked for a plan may approve it too. Two people are needed where it is false.",
        example: "false",
      })
      .default(true),
  })
  .prefault({});
