import { z } from "zod";
import { about } from "../about.ts";

const open = z.strictObject({ kind: z.literal("open") });
const closed = z.strictObject({
  kind: z.literal("closed"),
  allow: z
    .array(
      z
        .string()
        .regex(
          /^(?:\d{1,3}\.){3}\d{1,3}(?:\/\d{1,2})?:\d{1,5}$/,
          "must be an IPv4 address or range with a TCP port, such as 203.0.113.7:443",
        ),
    )
    .register(about, {
      what: "Addresses, each with a TCP port, that containers may reach all the same.",
      example: "[203.0.113.7:443]",
    })
    .default([]),
});

/** Whether containers reach anything outside the host. */
export const egress = z
  .discriminatedUnion("kind", [open, closed])
  .register(about, {
    what: "Whether what runs in containers reaches the internet: staging's is closed, so that no copy of production writes to anybody.",
    example: "{ kind: closed }",
  })
  .default({ kind: "open" });
