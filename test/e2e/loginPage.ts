import { equal, ok } from "node:assert/strict";
import type { Browser, Page } from "playwright-core";

import type { StackOutputs } from "../../components/outputs.ts";
import { openBrowser, PageWatch, screenshotPath } from "../support/browser.ts";
import { handsOn } from "./hands.ts";

/** A machine that runs tests may be busy. */
const PATIENCE_MS = 180_000;

/** What a person sees: Odoo's login page in a real browser, styled, and what comes after it. */
export function loginPage(outputs: () => StackOutputs, droplet: string): void {
  describe("in a browser", () => {
    let browser: Browser, page: Page, watch: PageWatch;

    before(async () => {
      browser = await openBrowser();
      // The lab's CA is no authority of the browser's; that the chain is right is verify's check.
      page = await browser.newPage({ ignoreHTTPSErrors: true });
      page.setDefaultTimeout(PATIENCE_MS);
      watch = new PageWatch(page);
    });
    after(() => browser.close());

    it("shows Odoo's login form with its styles, every asset answered", async () => {
      await page.goto(new URL("/web/login", outputs().urls.erp).href);
      await watch.shows(page.locator("form.oe_login_form"));
      await page.screenshot({ path: await screenshotPath("odoo-login") });
      const button = page.locator("form.oe_login_form button[type=submit]").first();
      const colour = String(
        await button.evaluate("(element) => getComputedStyle(element).backgroundColor"),
      );
      ok(
        !["rgba(0, 0, 0, 0)", "rgb(239, 239, 239)"].includes(colour),
        `unstyled button: ${colour}`,
      );
      equal(watch.failed.join("\n"), "");
    });

    it("has made the backend's bundles before anybody logs in", async () => {
      const made = await handsOn(droplet).sql(
        "odoo",
        "select split_part(url, '/', 5) from ir_attachment where url like '/web/assets/%/web.assets_web.min.%' order by 1",
      );
      equal(made, "web.assets_web.min.css\nweb.assets_web.min.js");
    });

    it("lets the administrator in with the kept password, and shows the backend", async () => {
      const { user, password } = outputs().logins.odooAdmin;
      await page.fill("input[name=login]", user);
      await page.fill("input[name=password]", password);
      await page.click("form.oe_login_form button[type=submit]");
      await watch.shows(page.locator(".o_main_navbar"));
      await page.screenshot({ path: await screenshotPath("odoo-backend") });
      equal(watch.failed.join("\n"), "");
    });

    it("shows the mail catcher's page to who has its password", async () => {
      const { urls, logins } = outputs();
      ok(urls.mail && logins.mail, "the stack has no mail catcher");
      const { user: username, password } = logins.mail;
      const context = await browser.newContext({
        ignoreHTTPSErrors: true,
        httpCredentials: { username, password },
      });
      const inbox = await context.newPage();
      inbox.setDefaultTimeout(PATIENCE_MS);
      const answer = await inbox.goto(urls.mail);
      await inbox.getByText("MailDev").first().waitFor();
      await inbox.screenshot({ path: await screenshotPath("mail-catcher") });
      equal(answer?.status(), 200);
    });

    it("shows n8n's sign-in, not its owner set-up", async () => {
      await page.goto(outputs().urls.n8n);
      await watch.shows(page.locator("input[type=password]"));
      await page.screenshot({ path: await screenshotPath("n8n-signin") });
      ok(page.url().includes("/signin"), page.url());
    });
  });
}
