import { z } from "zod";

/** How a path of the host is declared: absolute, and in one spelling only. */
export const absolutePath = z
  .string()
  .regex(/^(\/[^/\0]+)+$/, "must be absolute, without a slash at its end, such as /etc/motd")
  .refine((path) => !/\/\.{1,2}(\/|$)/.test(path), "must not contain . or ..");

/** Permission bits in octal, completed to four digits. */
export const permissions = z
  .string()
  .regex(/^[0-7]{3,4}$/, "must be octal, such as 0644")
  .transform((mode) => mode.padStart(4, "0"));

/** A user or a group: a name that the host knows, or a number. */
export const account = z
  .string()
  .regex(/^([a-z_][a-z0-9_-]*|\d+)$/, "must be a name or a number, such as www-data or 101");

/** What `stat --format '%a %U %u %G %g'` says. */
export interface Ownership {
  readonly mode: string;
  readonly owner: string;
  readonly group: string;
}

/**
 * @param line Of `stat` in the format above.
 * @param known How owner and group were declared: kept where they mean what the host has.
 */
export function parseOwnership(line: string, known: Partial<Ownership> | undefined): Ownership {
  const [mode = "", user = "", uid = "", group = "", gid = ""] = line.split(" ");
  return {
    mode: mode.padStart(4, "0"),
    owner: known?.owner === uid ? uid : user,
    group: known?.group === gid ? gid : group,
  };
}
