import { CATALOGUE_FILE } from "../catalogue.ts";
import { finding } from "../finding.ts";
import { counted, type Finding } from "../../report/finding.ts";
import { LOCK_FILE } from "../lock/format.ts";
import type { Subject } from "./subject.ts";
import { ipai } from "../../report/ipai.ts";

/** What the platform promises; see the "one truth". */
const PROMISED_MODULES = 80;

/** What the catalogue itself leaves open. */
export function checkCatalogue(subject: Subject): Finding[] {
  const { catalogue, lock } = subject;
  const where = CATALOGUE_FILE;
  const edit = (change: string): string => `${change} in ${where}`;
  const findings: Finding[] = [];
  if (catalogue.series === undefined) {
    findings.push(
      finding("series-missing", {
        what: "the catalogue names no Odoo series",
        where,
        next: edit(`set "series": "${lock?.series ?? "19.0"}"`),
      }),
    );
  } else if (lock && lock.series !== catalogue.series) {
    findings.push(
      finding("lock-series", {
        what: `the catalogue is for ${catalogue.series}, the lock for ${lock.series}`,
        where: LOCK_FILE,
        next: ipai("addons lock"),
      }),
    );
  }
  const tierless = catalogue.oca_repositories.filter(({ tier }) => tier === undefined);
  if (tierless.length > 0) {
    findings.push(
      finding("tier-missing", {
        what: `${counted(tierless.length, "repository has", "repositories have")} no tier`,
        where: `${where}: ${tierless.map(({ name }) => name).join(", ")}`,
        next: edit('set "tier" for each'),
      }),
    );
  }
  return [...findings, ...checkPaths(subject), ...checkCounts(subject)];
}

function checkPaths({ catalogue }: Subject): Finding[] {
  return catalogue.oca_repositories
    .filter(({ name, path }) => path !== `${catalogue.roots.oca_root}/${name}`)
    .map(({ name, path }) =>
      finding("path-elsewhere", {
        what: `repository ${name} is put into ${path}`,
        where: `${CATALOGUE_FILE}: ${name}`,
        next: `set its "path" to "${catalogue.roots.oca_root}/${name}" in ${CATALOGUE_FILE}`,
      }),
    );
}

function checkCounts({ catalogue }: Subject): Finding[] {
  const lists = catalogue.oca_must_have_modules;
  const empty = catalogue.oca_repositories
    .filter(({ name, status }) => lists[name] === undefined && status === undefined)
    .map(({ name }) =>
      finding("repository-empty", {
        what: `repository ${name} is declared without a must-have module`,
        where: `${CATALOGUE_FILE}: ${name}`,
        next: `name its modules, or say why there are none as its "status", in ${CATALOGUE_FILE}`,
      }),
    );
  const count = Object.values(lists).flat().length;
  if (count >= PROMISED_MODULES) return empty;
  return [
    ...empty,
    finding("few-modules", {
      what: `${count} must-have modules are declared, not ${PROMISED_MODULES}`,
      where: `${CATALOGUE_FILE}: oca_must_have_modules`,
      next: `add modules to ${CATALOGUE_FILE}, then: ${ipai("addons lock")}`,
    }),
  ];
}
