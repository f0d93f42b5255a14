import { equal, ok } from "node:assert/strict";
import type { Browser, Page } from "playwright-core";

import type { StackOutputs } from "../../components/outputs.ts";
import { openBrowser, screenshotPath } from "../support/browser.ts";

/** Odoo makes its bundles of assets when they are first asked for, on a machine that may be busy. */
const PATIENCE_MS = 180_000;

/** What a person sees: Odoo's login page in a real browser, styled, and what comes after it. */
export function loginPage(outputs: () => StackOutputs): void {
  describe("in a browser", () => {
    let browser: Browser, page: Page;
    const failed: string[] = [];

    before(async () => {
      browser = await openBrowser();
      // The lab's CA is no authority of the browser's; that the chain is right is verify's check.
      page = await browser.newPage({ ignoreHTTPSErrors: true });
      page.setDefaultTimeout(PATIENCE_MS);
      page.on("response", (response) => {
        if (response.status() >= 400) failed.push(`${response.status()} ${response.url()}`);
      });
      page.on("pageerror", (error) => failed.push(error.message));
    });
    after(() => browser.close());

    it("shows Odoo's login form with its styles, every asset answered", async () => {
      await page.goto(new URL("/web/login", outputs().urls.erp).href);
      await page.locator("form.oe_login_form").waitFor();
      await page.screenshot({ path: await screenshotPath("odoo-login") });
      const button = page.locator("form.oe_login_form button[type=submit]").first();
      const colour = String(
        await button.evaluate("(element) => getComputedStyle(element).backgroundColor"),
      );
      ok(
        !["rgba(0, 0, 0, 0)", "rgb(239, 239, 239)"].includes(colour),
        `unstyled button: ${colour}`,
      );
      equal(failed.join("\n"), "");
    });

    it("lets the administrator in with the kept password, and shows the backend", async () => {
      const { user, password } = outputs().logins.odooAdmin;
      await page.fill("input[name=login]", user);
      await page.fill("input[name=password]", password);
      await page.click("form.oe_login_form button[type=submit]");
      await page.locator(".o_main_navbar").waitFor();
      await page.screenshot({ path: await screenshotPath("odoo-backend") });
      equal(failed.join("\n"), "");
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
      await page.locator("input[type=password]").waitFor();
      await page.screenshot({ path: await screenshotPath("n8n-signin") });
      ok(page.url().includes("/signin"), page.url());
    });
  });
}
