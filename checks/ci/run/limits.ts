import type { Sandbox } from "../sandbox.ts";

/** Something that an image may be unable to install or to test, through no fault of the checkout. */
export interface Limit {
  /** A module, or a test tag. */
  readonly what: string;
  readonly kind: "module" | "tests";
  /** A shell command that succeeds in an image that can. */
  readonly can: string;
  readonly why: string;
}

const CORE = "/usr/lib/python3/dist-packages/odoo/addons";

/** Each is left out only where its command fails, and every result says so. */
const LIMITS: readonly Limit[] = [
  {
    what: "sale_elaboration",
    kind: "module",
    can: `grep -q _get_report_description_picking ${CORE}/stock/models/stock_move.py`,
    why: "its delivery slip extends one of a later 19.0 than Debian's package of Odoo is",
  },
  {
    what: "/report_wkhtmltopdf_param:TestWkhtmltopdf",
    kind: "tests",
    can: "command -v wkhtmltopdf",
    why: "this image has no wkhtmltopdf, which Debian no longer carries",
  },
  {
    what: "/module_auto_update:TestAddonHash.test_basic",
    kind: "tests",
    can: "ls /opt/odoo/addons/server-tools/module_auto_update/tests/sample_module/models/*.pyc",
    why: "it looks for compiled files, of which no image of ours holds any",
  },
];

/** The limits of this image. */
export async function limitsOf(sandbox: Sandbox, image: string): Promise<Limit[]> {
  const asks = LIMITS.map(({ can }, at) => `{ ${can}; } >/dev/null 2>&1 || echo ${at}`);
  const asked = await sandbox.once("limits", { image, command: ["sh", "-c", asks.join("\n")] });
  const failed = asked.stdout.split("\n");
  return LIMITS.filter((_limit, at) => failed.includes(String(at)));
}
