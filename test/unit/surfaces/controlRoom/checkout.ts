import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { stringify } from "yaml";
import { roomApp } from "../../../../surfaces/controlRoom/app.ts";
import { Doorkeeper } from "../../../../surfaces/controlRoom/door/doorkeeper.ts";
import { GitHubLogin, type GitHubApp } from "../../../../surfaces/controlRoom/door/gitHubLogin.ts";
import { People } from "../../../../surfaces/controlRoom/door/people.ts";
import { PerformsApart } from "../../../../surfaces/controlRoom/performing/apart.ts";
import type { Performing } from "../../../../surfaces/controlRoom/performing/performing.ts";
import { Passkeys } from "../../../../surfaces/controlRoom/passkeys/passkeys.ts";
import { Readings } from "../../../../surfaces/controlRoom/readings.ts";
import type { Fetch } from "../../../../surfaces/controlRoom/serve.ts";

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
  /** The room's public address: every request is one that came through the host's edge. */
  readonly published?: URL;
  readonly settings?: object;
  readonly environment?: Record<string, string>;
  readonly gitHub?: GitHubApp;
  /** @default in this process: a hundred rooms do not wait for a hundred processes */
  readonly performing?: "apart" | Performing;
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
  readonly #published: URL | undefined;
  readonly #end = new AbortController();

  readonly #close: () => void;

  private constructor(
    root: string,
    { gitHub, published }: Opened,
    { performing, close }: { performing: Performing; close: () => void },
  ) {
    this.#published = published;
    this.#close = close;
    const now = (): number => this.now;
    const actor = { kind: "person", name: "ana@laptop", door: "control-room" } as const;
    this.root = root;
    this.doorkeeper = new Doorkeeper({ now });
    this.readings = new Readings({ performing, actor, signal: this.#end.signal });
    const passkeys = new Passkeys({ root, canAdd: true, now });
    this.passkeys = passkeys;
    const { doorkeeper, readings } = this;
    this.#app = roomApp({
      root,
      stack: "local",
      actor,
      doorkeeper,
      readings,
      performing,
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
    return new TestRoom(root, opened, await performingOf(root, opened));
  }

  /** For a server on a real port. */
  get fetch(): Fetch {
    return (request, bindings) => this.#app.fetch(request, bindings);
  }

  /** What its pages name as their origin. */
  get origin(): string {
    return this.#published?.origin ?? ORIGIN;
  }

  async ask(
    to: string,
    init: { headers?: Record<string, string>; method?: string; body?: URLSearchParams } = {},
  ): Promise<Response> {
    const { host } = new URL(this.origin);
    const headers = { host, ...init.headers };
    // As it comes from nginx: its own connection is no TLS.
    const bindings = this.#published === undefined ? {} : { published: this.#published };
    return this.#app.request(`http://${host}${to}`, { ...init, headers }, bindings);
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
      headers: { cookie, origin: this.origin, ...headers },
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
    this.#close();
  }
}

async function performingOf(
  root: string,
  { environment = {}, performing }: Opened,
): Promise<{ performing: Performing; close: () => void }> {
  if (typeof performing === "object") return { performing, close: () => undefined };
  if (performing === "apart") {
    const apart = new PerformsApart({ root, environment });
    return { performing: apart, close: () => apart.close() };
  }
  const { PerformsHere } = await import("../../../../surfaces/controlRoom/performing/here.ts");
  return { performing: new PerformsHere({ root, environment }), close: () => undefined };
}
