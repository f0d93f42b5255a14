import { mail, odoo } from "../../../../images/contracts.ts";
import type { ContainerOptions, ImageStack } from "../../../support/imageStack.ts";

/** What the database begins with. */
export const ADDONS = ["web_responsive", "queue_job", "report_xlsx", "auditlog", "ipai_devops"];

type Values = Readonly<Record<string, string>>;

/**
 * A container of Odoo as a stack declares it.
 *
 * @param options.changes Of its odoo.conf.
 */
export async function odooContainer(
  stack: ImageStack,
  command: readonly string[],
  { changes, environment }: { readonly changes: Values; readonly environment: Values },
): Promise<ContainerOptions> {
  const conf = await stack.odooConf(`odoo.conf.${Object.keys(changes).join(".")}`, changes);
  return {
    command,
    environment: {
      IPAI_INIT_MODULES: ["mail", ...ADDONS].join(","),
      ...environment,
      IPAI_BASE_URL: "https://erp.example.com",
      IPAI_SMTP_HOST: "mail",
      IPAI_SMTP_PORT: String(mail.ports.smtp),
      IPAI_SMTP_FROM: "odoo@example.com",
    },
    secrets: [odoo.secrets.admin, odoo.secrets.probe],
    volumes: { odoo: odoo.data, [conf]: `${odoo.conf}:ro` },
  };
}
