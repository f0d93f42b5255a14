import { ODOO_PROJECT, type ContainerOutput, type StackOutputs } from "../../components/outputs.ts";

/** The containers of the Odoo release: those with ports serve pages, the one without runs the crons. */
export function odooContainers(outputs: StackOutputs): {
  readonly all: readonly ContainerOutput[];
  readonly web: string;
  readonly cron: string;
} {
  const all = outputs.containers.filter(({ project }) => project === ODOO_PROJECT);
  const nameOf = (serves: boolean): string =>
    all.find(({ ports }) => ports.length > 0 === serves)?.name ?? "<no such container declared>";
  return { all, web: nameOf(true), cron: nameOf(false) };
}
