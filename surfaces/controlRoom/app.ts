import { Hono } from "hono";
import type { Actor } from "../../operations/perform/actor.ts";
import { assetRoutes, IMPORT_MAP_SOURCE } from "./assets.ts";
import { doorRoutes, letIn } from "./door/door.ts";
import type { Doorkeeper, Session } from "./door/doorkeeper.ts";
import type { GitHubLogin } from "./door/gitHubLogin.ts";
import { guards } from "./door/guards.ts";
import type { People, Person } from "./door/people.ts";
import { changeRoutes } from "./events.ts";
import { evidenceRoutes } from "./evidenceRoutes.ts";
import { html } from "./html.ts";
import { lobby } from "./layout.ts";
import { pageRoutes } from "./pageRoutes.ts";
import type { Passkeys } from "./passkeys/passkeys.ts";
import type { Performing } from "./performing/performing.ts";
import type { Readings } from "./readings.ts";
import { approvalRoutes } from "./routes/approvals.ts";
import { logRoutes } from "./routes/logs.ts";
import { metricRoutes } from "./routes/metrics.ts";
import { operationRoutes } from "./routes/operations.ts";
import { passkeyRoutes } from "./routes/passkeys.ts";
import { releaseRoutes } from "./routes/releases.ts";
import { stagingRoutes } from "./routes/staging.ts";

export interface RoomOptions {
  /** The checkout. Absolute. */
  readonly root: string;
  /** The stack that the first page shows. */
  readonly stack: string;
  /** Who started the room: in whose name it reads. */
  readonly actor: Actor;
  readonly doorkeeper: Doorkeeper;
  readonly readings: Readings;
  readonly performing: Performing;
  readonly passkeys: Passkeys;
  readonly people: People;
  /** How people log in by GitHub; absent where the settings name no app. */
  readonly gitHub?: GitHubLogin | undefined;
  readonly now: () => number;
}

/** What each route knows: by which address somebody came, and who asks. */
export interface RoomEnv {
  Bindings: {
    /** The room's public address, of what came through the host's edge. */
    published?: URL | undefined;
  };
  Variables: {
    session: Session;
    person: Person;
    /** Set by what is shown in a frame alone. */
    framed?: true;
  };
}

/** The control room as a web application: who may come in, then a page a path. */
export function roomApp(options: RoomOptions): Hono<RoomEnv> {
  const app = new Hono<RoomEnv>();
  app.use(...guards({ scripts: [IMPORT_MAP_SOURCE], now: options.now }));
  app.route("/assets", assetRoutes("for strangers"));
  app.route("/", doorRoutes(options));
  app.use(letIn(options));
  app.route("/assets", assetRoutes("for visitors"));
  app.route("/", changeRoutes(options));
  app.route("/", evidenceRoutes(options));
  app.route("/", approvalRoutes(options));
  app.route("/", operationRoutes(options));
  app.route("/", passkeyRoutes(options));
  app.route("/", logRoutes(options));
  app.route("/", metricRoutes(options));
  app.route("/", stagingRoutes(options));
  app.route("/", releaseRoutes(options));
  app.route("/", pageRoutes(options));
  app.notFound((c) => c.html(lobby("Not here", html`<p><a href="/">To the overview</a></p>`), 404));
  return app;
}
