import { z } from "zod";
import { about } from "../about.ts";
import { email, httpsUrl } from "../fields.ts";

/** Let's Encrypt's production directory. */
export const LETS_ENCRYPT = "https://acme-v02.api.letsencrypt.org/directory";
/** The lab's own authority, as the lab's droplet reaches it. */
export const LAB_AUTHORITY = "https://pebble:14000/dir";

/** Who signs the certificates. */
export const acme = z
  .strictObject({
    server: httpsUrl()
      .register(about, {
        what: "Directory of the ACME server. When left out: the lab's in the lab, else Let's Encrypt.",
        example: LETS_ENCRYPT,
      })
      .optional(),
    email: email()
      .register(about, {
        what: "Address of the ACME account; `contact` when left out.",
        example: "business@insightpulseai.com",
      })
      .optional(),
  })
  .prefault({});
