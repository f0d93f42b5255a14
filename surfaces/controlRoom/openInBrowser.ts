import { execa } from "execa";
import type { Environment } from "../../operations/operation.ts";
import type { Logger } from "../../report/logger.ts";

/** Opens an address in the person's browser, where there is one; the link was printed before. */
export async function openInBrowser(
  url: string,
  environment: Environment,
  log: Logger,
): Promise<void> {
  const program = openerOf(process.platform, environment);
  if (program === undefined) return;
  const { failed, shortMessage } = await execa(program, [url], {
    reject: false,
    stdio: "ignore",
    timeout: 5_000,
  });
  // The message would repeat the link, and with it the key.
  if (failed)
    log.warning(`no browser could be opened: ${(shortMessage ?? "").replaceAll(url, "LINK")}`);
}

function openerOf(platform: NodeJS.Platform, environment: Environment): string | undefined {
  if (environment["BROWSER"]) return environment["BROWSER"];
  if (platform === "darwin") return "open";
  return environment["DISPLAY"] || environment["WAYLAND_DISPLAY"] ? "xdg-open" : undefined;
}
