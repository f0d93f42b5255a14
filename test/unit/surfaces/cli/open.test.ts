import { equal, throws } from "node:assert/strict";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { addressOf } from "../../../../surfaces/cli/open.ts";
import { openInBrowser } from "../../../../surfaces/controlRoom/openInBrowser.ts";
import { progressLogger } from "../../../../report/progress.ts";

const erp = "https://erp.example.com";
const n8n = "https://n8n.example.com";
const mail = "https://mail.example.com";

describe("ipai open", () => {
  it("finds the address of each application", () => {
    const outputs = { stack: "local", urls: { erp, n8n, mail } };
    equal(addressOf(outputs, "odoo"), erp);
    equal(addressOf(outputs, "n8n"), n8n);
    equal(addressOf(outputs, "mail"), mail);
  });

  it("says that a stack whose mail goes out has no page of it, and what shows it", () => {
    throws(() => addressOf({ stack: "prod", urls: { erp, n8n } }, "mail"), {
      code: "no-such-app",
      next: "npx ipai mail --stack prod",
    });
  });

  it("opens the person's browser with it, and nothing on a machine without a display", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "ipai-open-"));
    try {
      const [browser, seen] = [path.join(folder, "browser"), path.join(folder, "seen")];
      await writeFile(browser, `#!/bin/sh\nprintf '%s' "$1" > '${seen}'\n`);
      await chmod(browser, 0o755);
      const warnings: unknown[] = [];
      const log = progressLogger((event) => warnings.push(event), Date.now);
      await openInBrowser(erp, { BROWSER: browser }, log);
      equal(await readFile(seen, "utf8"), erp);
      await openInBrowser(erp, {}, log);
      equal(warnings.length, 0);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
