import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { stringify } from "yaml";
import { Performer } from "../../../../operations/perform/performer.ts";
import { roomApp } from "../../../../surfaces/controlRoom/app.ts";
import { Doorkeeper } from "../../../../surfaces/controlRoom/door/doorkeeper.ts";
import { GitHubLogin, type GitHubApp } from "../../../../surfaces/controlRoom/door/gitHubLogin.ts";
import { People } from "../../../../surfaces/controlRoom/door/people.ts";
import { Passkeys } from "../../../../surfaces/controlRoom/passkeys/passkeys.ts";
import { Readings } from "../../../../surfaces/controlRoom/readings.ts";

/** The address that the room's pages have in these tests. */
export const ORIGIN = "http://localhost:7461";

const SETTINGS = {
  "ipai:domain": "ipai.localhost",
  "ipai:contact": "ana@insightpulseai.com",
  "ipai:release": "45a718d34f49782cd6a1b39edfe0027f1f47ac8a",
  "ipai:registry": "registry:5000",
  "ipai:host": { kind: "lab" },
  "ipai:dns": { kind: "lab" },
  "ipai:mail": { kind: "catcher" },
};

interface Opened {
  readonly settings?: object;
  readonly environment?: Record<string, string>;
  readonly gitHub?: GitHubApp;
}

/** A control room in this process, on a checkout that has settings and was never brought up. */
export class TestRoom {
  readonly root: string;
  readonly doorkeeper: Doorkeeper;
  readonly readings: Readings;
  readonly passkeys: Passkeys;
  /** Milliseconds since 1970; a test may put it forward. */
  now = Date.now();
  readonly #app: ReturnType<typeof roomApp>;
  readonly #end = new AbortController();

  private constructor(root: string, { environment = {}, gitHub }: Opened) {
    const now = (): number => this.now;
    const actor = { kind: "person", name: "ana@laptop", door: "control-room" } as const;
    const performer = new Performer({ root, environment });
    this.root = root;
    this.doorkeeper = new Doorkeeper({ now });
    this.readings = new Readings({ performer, actor, signal: this.#end.signal });
    const passkeys = new Passkeys({ root, canAdd: true, now });
    this.passkeys = passkeys;
    const { doorkeeper, readings } = this;
    this.#app = roomApp({
      root,
      stack: "local",
      actor,
      doorkeeper,
      readings,
      performer,
      passkeys,
      people: new People({ root, actor }),
      gitHub: gitHub && new GitHubLogin(gitHub, now),
      now,
    });
  }

  static async open({ settings = {}, ...opened }: Opened = {}): Promise<TestRoom> {
    const root = await mkdtemp(path.join(tmpdir(), "ipai-room-"));
    const config = { ...SETTINGS, ...settings };
    await writeFile(path.join(root, "Pulumi.local.yaml"), stringify({ config }));
    return new TestRoom(root, opened);
  }

  /** For a server on a real port. */
  get fetch(): (request: Request) => Response | Promise<Response> {
    return (request) => this.#app.fetch(request);
  }

  async ask(
    to: string,
    init: { headers?: Record<string, string>; method?: string; body?: URLSearchParams } = {},
  ): Promise<Response> {
    const headers = { host: new URL(ORIGIN).host, ...init.headers };
    return this.#app.request(`${ORIGIN}${to}`, { ...init, headers });
  }

  /** Comes in by a fresh link; returns the cookie to send. */
  async enter(): Promise<string> {
    const answer = await this.ask(`/enter?key=${this.doorkeeper.newKey()}`);
    return (answer.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
  }

  /** Sends a form as its own page would, unless told otherwise. */
  async send(
    to: string,
    { cookie, csrf = "", ...fields }: { cookie: string; csrf?: string } & Record<string, string>,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    return this.ask(to, {
      method: "POST",
      headers: { cookie, origin: ORIGIN, ...headers },
      body: new URLSearchParams({ csrf, ...fields }),
    });
  }

  /** The word that the forms of a page carry. */
  async csrfOf(cookie: string): Promise<string> {
    const page = await (await this.ask("/local/settings", { headers: { cookie } })).text();
    return /name="csrf" value="([^"]+)"/.exec(page)?.[1] ?? "";
  }

  close(): void {
    this.#end.abort();
  }
}
