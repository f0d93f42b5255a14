import { z } from "zod";
import { absolutePath, account, permissions } from "../filesystem.ts";
import { unitName } from "../unit/inputs.ts";

export const fileInputs = z.strictObject({
  path: absolutePath,
  content: z.string(),
  mode: permissions.default("0644"),
  owner: account.default("root"),
  group: account.default("root"),
  validate: z.string().min(1).optional(),
  notify: z
    .strictObject({ unit: unitName, action: z.enum(["reload", "restart"]).default("reload") })
    .optional(),
  copies: z.array(absolutePath).optional(),
});

export type FileInputs = z.infer<typeof fileInputs>;

export interface FileState extends FileInputs {
  readonly sha256: string;
}
