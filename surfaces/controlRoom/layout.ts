import { html, type Html } from "./html.ts";

/** Where a page stands. */
export interface Place {
  readonly stack: string;
  readonly stacks: readonly string[];
  /** Of `PAGES`, or another page's own. */
  readonly path: string;
  readonly title: string;
  /** Who looks, as the stack's history would name them. */
  readonly who: string;
  readonly csrf: string;
  /** How many plans wait for a person. */
  readonly waits: number;
}

/** The pages of a stack, in the order of the navigation. */
const PAGES = [
  ["overview", "Overview"],
  ["releases", "Releases"],
  ["approvals", "Approvals"],
  ["operations", "Operations"],
  ["logs", "Logs"],
  ["metrics", "Metrics"],
  ["drift", "Drift"],
  ["backups", "Backups and drills"],
  ["staging", "Staging and mail"],
  ["evidence", "Evidence"],
  ["settings", "Settings"],
] as const;

/** Without JavaScript a page that waits for an answer loads itself again. Seconds. */
const RELOAD_SECONDS = 3;

/** A whole page: navigation, what it shows, and the script that keeps it current. */
export function layout(
  place: Place,
  main: Html,
  options: { waiting: boolean; head?: Html | undefined },
): Html {
  const { stack, stacks, path, title, who, csrf, waits } = place;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · ${stack} · ipai</title>
        <link rel="stylesheet" href="/assets/room.css" />
        <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
        ${options.head}
        <script type="module" src="/assets/live.js"></script>
        <script type="module" src="/assets/passkey.js"></script>
        ${options.waiting && html`<noscript><meta http-equiv="refresh" content="${RELOAD_SECONDS}" /></noscript>`}
      </head>
      <body>
        <a class="skip" href="#main">To the content</a>
        <header>
          <a class="brand" href="/${stack}/overview"><strong>ipai</strong> control room</a>
          <nav aria-label="Stacks" class="stacks">
            ${stacks.map((each) => html`<a href="/${each}/${path}" ${each === stack ? current : ""}>${each}</a>`)}
          </nav>
          <nav aria-label="Pages" class="pages">
            ${PAGES.map(
              ([to, name]) =>
                html`<a href="/${stack}/${to}" ${to === path ? current : ""}
                  >${name}${to === "approvals" && waits > 0 && html` <span class="count">${waits} wait</span>`}</a
                >`,
            )}
          </nav>
          <form method="post" action="/leave" class="leave">
            <input type="hidden" name="csrf" value="${csrf}" />
            <span class="who" title="Your name in histories and evidence">${who}</span>
            <button class="quiet">Leave</button>
          </form>
        </header>
        <main id="main" tabindex="-1" data-waiting="${options.waiting ? "yes" : "no"}">
          <h1>${title}</h1>
          ${main}
        </main>
        <p id="connection" role="status" class="connection"></p>
      </body>
    </html>`;
}

const current = html`aria-current="page"`;

/** A page for whoever is not let in. */
export function lobby(title: string, main: Html, options: { goOn?: string } = {}): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · ipai</title>
        <link rel="stylesheet" href="/assets/room.css" />
        <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
        <script type="module" src="/assets/passkey.js"></script>
        ${options.goOn !== undefined && html`<meta http-equiv="refresh" content="0; url=${options.goOn}" />`}
      </head>
      <body class="lobby">
        <main id="main">
          <h1>${title}</h1>
          ${main}
        </main>
      </body>
    </html>`;
}
