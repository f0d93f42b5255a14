import { z } from "zod";

/** What a person needs to know of a setting; error messages and `docs/settings.md` are made of it. */
export interface About {
  /** One sentence, without the key's name. */
  readonly what: string;
  /** A value that would be accepted, as it is written in YAML. */
  readonly example: string;
}

/** Every setting of the schema is registered here, beside its type. */
export const about = z.registry<About>();
