import { z } from "zod";

export const secretInputs = z.strictObject({
  length: z.int().min(16).max(256).default(32),
  rotation: z.int().min(1).default(1),
});

export type SecretInputs = z.infer<typeof secretInputs>;

export interface SecretState extends SecretInputs {
  readonly value: string;
}
