import { ODOO_DATA } from "../../../components/paths.ts";
import type { HostProbe } from "./probe.ts";

/** A folder for each series, in which Odoo looks for modules before it looks in its image. */
export const DATA_ADDONS = `${ODOO_DATA}/addons`;

/** What lies there. Odoo makes the folders itself, and leaves them empty. */
export const dataAddonsProbe: HostProbe = {
  name: "data-addons",
  script: `
[ -e ${DATA_ADDONS} ] || exit 0
# Its silence means that nothing lies there only if it can speak.
[ "$(find -L ${DATA_ADDONS} -maxdepth 0 -printf looked)" = looked ] || {
  echo "find does not find ${DATA_ADDONS}" >&2
  exit 1
}
find -L ${DATA_ADDONS} -mindepth 2 -maxdepth 2 -printf '%P\\n'
`,
};
