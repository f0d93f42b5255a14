import type { StackOutputs } from "../../components/outputs.ts";

/** Programs of the host that belong to the stack. */
const HOST = ["nginx", "certbot", "ipai-backup"];

/**
 * Who is meant by a name: an application (all of its containers), the whole host, or whoever speaks
 * under that name; without one, everybody who belongs to the stack.
 */
export function servicesOf(
  { containers, database }: Pick<StackOutputs, "containers" | "database">,
  name: string | undefined,
): string[] {
  if (name === undefined) return [...containers.map(({ service }) => service), ...HOST];
  if (name === "backup") return ["ipai-backup"];
  if (name === "postgres") return [database.container];
  const own = containers.filter(({ project }) => project === name).map(({ service }) => service);
  return own.length > 0 ? own : [name];
}
