import { AxeBuilder } from "@axe-core/playwright";
import { deepEqual, equal, match, ok } from "node:assert/strict";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { ApprovalQueue } from "../../operations/approvals/queue.ts";
import { JobStore } from "../../operations/jobs/store.ts";
import { evidenceRoot, allowSigner, signerOf } from "../../operations/evidence/place.ts";
import { writePack } from "../../evidence/pack.ts";
import { appendFile } from "node:fs/promises";
import path from "node:path";
import { serve } from "../../surfaces/controlRoom/serve.ts";
import { openBrowser } from "../support/browser.ts";
import { addAuthenticator } from "../support/passkey.ts";
import { agent, planOf, basisOf } from "../unit/operations/approvals/support.ts";
import { packOptions, record } from "../unit/evidence/support.ts";
import { sha } from "../unit/images/verdict/support.ts";
import { TestRoom } from "../unit/surfaces/controlRoom/checkout.ts";

const PAGES = [
  ...[
    "overview",
    "releases",
    "approvals",
    "operations",
    "logs",
    "logs?live=on",
    "metrics",
    "drift",
  ],
  ...["backups", "staging", "evidence", "releases/compare"],
];
const PLAN_TEXT = "~ File vhost\n    -old\n    +new";
const JOB = "0123456789abcdef";
/** Of a machine that may be busy with other things. Milliseconds. */
const PATIENCE_MS = 60_000;
/** What a person loads before the first page can be used. Bytes. */
const FIRST_USE_LIMIT = 100 * 1024;

describe("the control room in a real browser", function () {
  this.timeout(300_000);
  let room: TestRoom, browser: Browser, context: BrowserContext, page: Page;
  let url: string, close: () => Promise<void>;
  const faults: string[] = [];

  before(async () => {
    room = await TestRoom.open();
    ({ url, close } = await serve(room.fetch, 0));
    browser = await openBrowser();
    context = await browser.newContext();
    page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    page.on("pageerror", ({ message }) => faults.push(message));
    page.on("console", (said) => {
      if (/Content Security Policy|Refused to/.test(said.text())) faults.push(said.text());
    });
  });
  after(async () => {
    await browser.close();
    await close();
    room.close();
  });

  const go = async (to: string): Promise<void> => {
    await page.goto(`${url}/local/${to}`);
  };
  const queuePlan = async (): Promise<string> => {
    const now = Date.now();
    const plan = planOf(basisOf(room.root), {
      createdAt: new Date(now).toISOString(),
      expiresAt: new Date(now + 600_000).toISOString(),
    });
    await new ApprovalQueue(room.root).add({ ...plan, text: PLAN_TEXT });
    return plan.id;
  };

  it("lets the browser in by its link, with less than 100 KB until it can be used", async () => {
    let bytes = 0;
    const count = async (answer: { body(): Promise<Buffer> }): Promise<void> => {
      const { length } = await answer.body();
      // After the wait: others add meanwhile.
      bytes += length;
    };
    const counted: Promise<void>[] = [];
    const hear = (answer: { url(): string; status(): number; body(): Promise<Buffer> }): void => {
      if (answer.status() === 200 && !answer.url().endsWith("/changes"))
        counted.push(count(answer));
    };
    page.on("response", hear);
    // A page is there for the browser before the test has heard of all that was loaded for it.
    const heard = ["room.css", "passkey.js", "live.js"].map((file) =>
      page.waitForResponse((answer) => answer.url().endsWith(file)),
    );
    await page.goto(`${url}/enter?key=${room.doorkeeper.newKey()}`);
    await page.getByRole("heading", { name: "Overview" }).waitFor();
    await Promise.all(heard);
    page.off("response", hear);
    await Promise.all(counted);
    ok(bytes > 5_000 && bytes < FIRST_USE_LIMIT, `${bytes} bytes`);
  });

  it("has no fault that axe finds, in the light and in the dark, and fits 360 pixels", async () => {
    const plan = await queuePlan();
    await page.setViewportSize({ width: 360, height: 740 });
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      for (const name of [...PAGES, "settings", "passkeys", `approvals/${plan}`]) {
        await go(name);
        const { violations } = await new AxeBuilder({ page }).analyze();
        const found = violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ""}`);
        deepEqual(found, [], `${name}, ${colorScheme}`);
        const wider = await page.evaluate(
          "document.documentElement.scrollWidth - document.documentElement.clientWidth",
        );
        equal(wider, 0, `${name} is wider than the screen`);
      }
    }
    await page.setViewportSize({ width: 1280, height: 900 });
  });

  it("is used by keyboard alone: to the content, and to any page", async () => {
    await go("overview");
    await page.keyboard.press("Tab");
    equal(await page.evaluate("document.activeElement.textContent"), "To the content");
    await page.getByRole("link", { name: "Settings" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Settings", level: 1 }).waitFor();
  });

  it("is read without JavaScript", async () => {
    const plain = await browser.newContext({
      javaScriptEnabled: false,
      storageState: await context.storageState(),
    });
    const reader = await plain.newPage();
    await reader.goto(`${url}/local/settings`);
    await reader.getByText("ipai.localhost").first().waitFor();
    await plain.close();
  });

  it("shows an event of an operation when it happens, and its end", async () => {
    const store = new JobStore(room.root);
    const input = { stack: "local", sha: sha("c") };
    await store.create({
      ...{ id: JOB, operation: "deploy", input, actor: agent },
      startedAt: new Date().toISOString(),
    });
    await store.hold(JOB);
    await store.begin(JOB, "local");
    await go(`operations/${JOB}`);
    await page.getByText("It has said nothing yet.").waitFor();
    await store.append(JOB, 1, { kind: "log", level: "info", text: "<b>the first word</b>" });
    await page.getByText("<b>the first word</b>").waitFor();
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByText("cancelling").first().waitFor();
    await store.end(JOB, {
      ...{ ok: true, endedAt: new Date().toISOString(), text: "it serves", exitCode: 0 },
    });
    await page.getByText("it serves").waitFor();
  });

  it("verifies evidence by itself with the auditor's file, and sees a pack that was changed", async () => {
    const { root } = room;
    const evidence = evidenceRoot(root, "local");
    const signer = await signerOf(root, {});
    await allowSigner(evidence, signer, "ana");
    const { folder } = await writePack(record(0, "local"), packOptions(evidence, signer));
    const verdict = page.locator("#browser-verdict");
    await go("evidence");
    await verdict.getByText("as signed").waitFor();
    match((await verdict.textContent()) ?? "", /1 packs/);
    await appendFile(path.join(evidence, folder, "VERIFICATION.md"), "more");
    await go("evidence");
    await verdict.getByText("1 findings").waitFor();
    await page
      .locator("#browser-findings")
      .getByText(/edited: .*VERIFICATION.md/)
      .waitFor();
  });

  describe("with a passkey", () => {
    before(async () => {
      await addAuthenticator(page);
    });

    it("lets nobody decide before a passkey's code was typed at the terminal", async () => {
      const plan = await queuePlan();
      await go("passkeys");
      await page.getByRole("button", { name: "Make a passkey" }).click();
      await page.getByText(/Now type \d{6}/).waitFor();
      await go(`approvals/${plan}`);
      equal(await page.getByRole("button", { name: "Approve with passkey" }).count(), 0);
    });

    it("refuses a plan for a person, with the reason, and shows who did", async () => {
      await go("passkeys");
      // The authenticator does not make a second passkey for the same room and person.
      await page.getByRole("button", { name: "Make a passkey" }).click();
      const told = await page.getByText(/Now type \d{6}/).textContent();
      const code = /\d{6}/.exec(told ?? "")?.[0] ?? "";
      equal(await room.passkeys.confirm("000000x"), undefined);
      equal(await room.passkeys.confirm(code), "ana@laptop");
      equal(await room.passkeys.confirm(code), undefined);
      const plan = await queuePlan();
      await go(`approvals/${plan}`);
      equal((await page.locator("pre.diff").textContent())?.trim(), PLAN_TEXT);
      await page.getByLabel("Reason").fill("not on a Friday");
      await page.getByRole("button", { name: "Refuse with passkey" }).click();
      await page.getByText("not on a Friday").waitFor();
      const { decision } = await new ApprovalQueue(room.root).get(plan);
      equal(decision?.confirmedBy, "passkey");
      equal(decision.by.door, "control-room");
    });

    it("logs in whoever holds one that counts, without a link", async () => {
      await context.clearCookies();
      await page.goto(url);
      await page.getByRole("heading", { name: "You are not in" }).waitFor();
      const { violations } = await new AxeBuilder({ page }).analyze();
      deepEqual(violations, []);
      await page.getByRole("button", { name: "Log in with a passkey" }).click();
      await page.getByRole("heading", { name: "Overview" }).waitFor();
      await page.getByText("ana@laptop, approver").waitFor();
    });

    it("does not let an approved plan run when nobody can look at what it was made from", async () => {
      const plan = await queuePlan();
      await go(`approvals/${plan}`);
      await page.getByRole("button", { name: "Approve with passkey" }).click();
      await page.getByRole("heading", { name: "Nothing was done" }).waitFor();
      equal((await new ApprovalQueue(room.root).get(plan)).state, "waiting");
    });

    it("takes no decision without the passkey's answer to that very question", async () => {
      const cookie = await room.enter();
      const csrf = await room.csrfOf(cookie);
      const plan = await queuePlan();
      const to = `/local/approvals/${plan}`;
      const fields = { cookie, csrf, decision: "approve", reason: "" };
      equal((await room.send(to, fields)).status, 400);
      for (const passkey of ["{}", "x", '{"id":"made-up"}']) {
        equal((await room.send(to, { ...fields, passkey })).status, 409, passkey);
      }
      equal((await new ApprovalQueue(room.root).get(plan)).state, "waiting");
    });
  });

  it("loads and runs nothing that its policy forbids", () => {
    deepEqual(faults, []);
  });
});
