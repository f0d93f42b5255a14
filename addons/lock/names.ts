/** How OCA publishes: one distribution for a module, one that names all modules of a repository. */

export function distributionOf(module: string): string {
  return `odoo-addon-${module.replaceAll("_", "-")}`;
}

/** @returns The module that a requirement or distribution stands for; undefined for all others. */
export function moduleOf(requirement: string): string | undefined {
  return /^odoo-addon-([a-z0-9_-]+)/i.exec(requirement)?.[1]?.replaceAll("-", "_");
}

export function repositoryDistribution(repository: string): string {
  return `odoo-addons-oca-${repository}`;
}

/** Any version of a series. */
export function ofSeries(distribution: string, series: string): string {
  return `${distribution}==${series}.*`;
}

/** @returns A Python distribution that Odoo's own image does not promise; undefined for Odoo's. */
export function pythonNeedOf(requirement: string): string | undefined {
  return /^odoo(?:-addon-|[^a-z0-9]|$)/i.test(requirement) ? undefined : requirement;
}
