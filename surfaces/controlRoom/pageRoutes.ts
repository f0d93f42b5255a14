import { Hono } from "hono";
import { raw } from "hono/html";
import { stackNames } from "../../operations/stack/stacksOf.ts";
import type { RoomEnv, RoomOptions } from "./app.ts";
import { IMPORT_MAP } from "./assets.ts";
import { requireForm } from "./door/form.ts";
import { requireRole } from "./door/people.ts";
import { html, type Html } from "./html.ts";
import type { Look } from "./look.ts";
import { backupsPage } from "./pages/backups.ts";
import { driftPage } from "./pages/drift.ts";
import { evidencePage } from "./pages/evidence.ts";
import { overviewPage } from "./pages/overview.ts";
import { releasesPage } from "./pages/releases.ts";
import { settingsPage } from "./pages/settings.ts";
import { show } from "./show.ts";

interface Page {
  readonly title: string;
  readonly render: (look: Look) => Html;
  readonly head?: Html;
}

/** By their path below the stack's. */
const PAGES: Readonly<Record<string, Page>> = {
  overview: { title: "Overview", render: overviewPage },
  releases: { title: "Releases", render: releasesPage },
  drift: { title: "Drift", render: driftPage },
  backups: { title: "Backups and drills", render: backupsPage },
  evidence: {
    title: "Evidence",
    render: evidencePage,
    head: html`${raw(`<script type="importmap">${IMPORT_MAP}</script>`)}
      <script type="module" src="/assets/evidence.js"></script>`,
  },
  settings: { title: "Settings", render: settingsPage },
};

/** The pages that are made of readings. */
export function pageRoutes(options: RoomOptions): Hono<RoomEnv> {
  const { root, stack: first, readings } = options;
  const routes = new Hono<RoomEnv>();
  routes.get("/", (c) => c.redirect(`/${first}/overview`));
  routes.get("/:stack/:page", async (c) => {
    const { page: path } = c.req.param();
    const page = Object.hasOwn(PAGES, path) ? PAGES[path] : undefined;
    return page === undefined ? c.notFound() : show(c, options, { ...page, path });
  });
  routes.post("/:stack/drift/look", requireForm, requireRole("operator"), async (c) => {
    const { stack } = c.req.param();
    if (!(await stackNames(root)).includes(stack)) return c.notFound();
    readings.ask("drift", { stack });
    return c.redirect(`/${stack}/drift`, 303);
  });
  return routes;
}
