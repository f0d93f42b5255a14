import { z } from "zod";
import { absolutePath, account, permissions } from "../filesystem.ts";

export const directoryInputs = z.strictObject({
  path: absolutePath,
  mode: permissions.default("0755"),
  owner: account.default("root"),
  group: account.default("root"),
});

export type DirectoryInputs = z.infer<typeof directoryInputs>;
