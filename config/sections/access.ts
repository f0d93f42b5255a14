import { z } from "zod";
import { about } from "../about.ts";
import { addressRange } from "../fields.ts";

/** Who reaches the host, and as whom. */
export const ssh = z
  .strictObject({
    user: z
      .string()
      .regex(/^[a-z_][a-z0-9_-]{0,31}$/, "must be a user name of the host")
      .register(about, { what: "User on the host: root, or one with sudo.", example: "root" })
      .default("root"),
    privateKeyFile: z
      .string()
      .min(1)
      .register(about, {
        what:
          "Private key on this machine; its `.pub` lies beside it. " +
          "`~` is your home, other relative paths start at the checkout. " +
          "When left out: the lab's own key, or `~/.ssh/id_ed25519`.",
        example: "~/.ssh/id_ed25519",
      })
      .optional(),
    allowFrom: z
      .array(addressRange())
      .register(about, {
        what: "Ranges of addresses that may reach port 22. Needed where the host is a droplet.",
        example: "[203.0.113.7/32]",
      })
      .default([]),
  })
  .prefault({});
