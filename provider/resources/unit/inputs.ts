import { z } from "zod";

export const unitName = z
  .string()
  .regex(
    /^[A-Za-z0-9:_.@-]+\.(service|timer|socket|path|mount|target)$/,
    "must be a systemd unit with its kind, such as nginx.service",
  );

export const unitInputs = z.strictObject({
  name: unitName,
  content: z.string().min(1).optional(),
  dropIn: z.string().min(1).optional(),
  enabled: z.boolean().default(true),
  active: z.union([z.boolean(), z.literal("onDemand")]).default(true),
  triggers: z.array(z.string()).default([]),
});

export type UnitInputs = z.infer<typeof unitInputs>;

export interface UnitState extends UnitInputs {
  readonly activeState: string;
  readonly unitFileState: string;
}
