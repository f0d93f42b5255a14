import { execa } from "execa";
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { chromium, type Browser, type Locator, type Page, type Request } from "playwright-core";

import { aptInstall } from "../../machine/apt.ts";
import { checkout } from "./localStack.ts";

const programs = [
  "/usr/bin/chromium",
  "/usr/bin/google-chrome",
  chromium.executablePath(),
  // last: on Ubuntu it is a stand-in that only says where to get a browser
  "/usr/bin/chromium-browser",
];

/**
 * A real browser: the machine's own, else Debian's package, else Playwright's download.
 * Calls nobody on its own, so that what it fetches is what the page under test makes it fetch.
 */
export async function openBrowser(): Promise<Browser> {
  let executablePath = programs.find((file) => existsSync(file));
  if (executablePath === undefined) {
    await aptInstall(["chromium"], { signal: AbortSignal.timeout(300_000) }).catch(() =>
      execa("playwright-core", ["install", "--with-deps", "chromium"], { preferLocal: true }),
    );
    executablePath = programs.find((file) => existsSync(file));
  }
  if (executablePath === undefined) throw new Error("no browser could be installed");
  return chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-sync"],
  });
}

/** Listens to a page, so that a test that waits in vain can say what the page was doing. */
export class PageWatch {
  /** Answers of 400 and above, and errors that no script of the page caught. */
  readonly failed: string[] = [];
  readonly #page: Page;
  /** Asked for and not yet answered whole. */
  readonly #open = new Set<Request>();
  /** What else was said: a request that a new page ends is no failure. */
  readonly #said: string[] = [];

  constructor(page: Page) {
    this.#page = page;
    page.on("request", (request) => this.#open.add(request));
    page.on("requestfinished", (request) => this.#open.delete(request));
    page.on("requestfailed", (request) => {
      this.#open.delete(request);
      this.#said.push(`${request.failure()?.errorText} ${request.url()}`);
    });
    page.on("response", (response) => {
      if (response.status() >= 400) this.failed.push(`${response.status()} ${response.url()}`);
    });
    page.on("crash", () => this.failed.push("the page's process ended"));
    page.on("pageerror", (error) => this.failed.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") this.#said.push(message.text());
    });
  }

  /** Waits for an element. @throws Error with what the page showed and waited for instead */
  async shows(element: Locator): Promise<void> {
    try {
      await element.waitFor();
    } catch (cause) {
      const waiting = [...this.#open].map((request) => `waits for ${request.url()}`);
      const text = (await this.#page.locator("body").innerText()).slice(0, 2000);
      const seen = [...this.failed, ...this.#said, ...waiting, text].join("\n");
      throw new Error(`${this.#page.url()} does not show ${String(element)}\n${seen}`, { cause });
    }
  }
}

/** Where a screenshot of the running test goes; the folder is made. */
export async function screenshotPath(name: string): Promise<string> {
  const folder = path.join(checkout, ".artifacts/screenshots");
  await mkdir(folder, { recursive: true });
  return path.join(folder, `${name}.png`);
}
