import { z } from "zod";

export const effectInputs = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]+$/, "must be lower-case letters, digits and -, such as sshd"),
  look: z.string().min(1),
  mend: z.string().min(1).optional(),
  next: z.string().min(1).optional(),
  settings: z.record(
    z.string().regex(/^\S+$/, "must be one word"),
    z.string().regex(/^\S(.*\S)?$/, "must be one line without blanks around it"),
  ),
});

export type EffectInputs = z.infer<typeof effectInputs>;
