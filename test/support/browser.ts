import { execa } from "execa";
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { chromium, type Browser } from "playwright-core";

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

/** Where a screenshot of the running test goes; the folder is made. */
export async function screenshotPath(name: string): Promise<string> {
  const folder = path.join(checkout, ".artifacts/screenshots");
  await mkdir(folder, { recursive: true });
  return path.join(folder, `${name}.png`);
}
