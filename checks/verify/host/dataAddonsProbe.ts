import { ODOO_DATA } from "../../../components/paths.ts";
import type { HostProbe } from "./probe.ts";

/** A folder for each series, in which Odoo looks for modules before it looks in its image. */
export const DATA_ADDONS = `${ODOO_DATA}/addons`;

/** What lies there. Odoo makes the folders itself, and leaves them empty. */
export const dataAddonsProbe: HostProbe = {
  name: "data-addons",
  script: `
[ ! -e ${DATA_ADDONS} ] || find -L ${DATA_ADDONS} -mindepth 2 -maxdepth 2 -printf '%P\\n'
`,
};
