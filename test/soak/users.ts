import { setTimeout as delay } from "node:timers/promises";
import { stackOutputsSchema, type StackOutputs } from "../../components/outputs.ts";
import type { LocalStack } from "../support/localStack.ts";
import { odooSiteOf, Site, type SiteAddress } from "../support/load/site.ts";
import { OdooUser } from "../support/load/user.ts";

const EVERY_MS = 500;
/** Longer than nginx lets a request wait. */
const PATIENCE_MS = 60_000;

/** People who look at a stack all the time, and change nothing: a rewind must lose nothing of theirs. */
export class Users {
  readonly #address: SiteAddress;
  readonly #database: string;
  readonly #login: StackOutputs["logins"]["odooAdmin"];
  readonly #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #failures: string[] = [];
  #asked = 0;

  static async of(stack: LocalStack, outputs: StackOutputs): Promise<Users> {
    const { logins } = stackOutputsSchema.pick({ logins: true }).parse(await stack.json("logins"));
    return new Users(await odooSiteOf(outputs), outputs.database.name, logins.odooAdmin);
  }

  private constructor(
    address: SiteAddress,
    database: string,
    login: StackOutputs["logins"]["odooAdmin"],
  ) {
    this.#address = address;
    this.#database = database;
    this.#login = login;
  }

  start(): void {
    this.#running = this.#look();
  }

  async end(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  /** What went wrong since the last call, and how many requests there were. */
  take(): { asked: number; failures: string[] } {
    const taken = { asked: this.#asked, failures: this.#failures };
    this.#asked = 0;
    this.#failures = [];
    return taken;
  }

  /** Whether somebody can log in anew and read, within a time. @returns why not, the last time */
  async served(limitMs: number): Promise<string | undefined> {
    const end = Date.now() + limitMs;
    for (;;) {
      const why = await this.#logInAndRead();
      if (why === undefined || Date.now() > end) return why;
      await delay(EVERY_MS);
    }
  }

  async #logInAndRead(): Promise<string | undefined> {
    const site = new Site(this.#address);
    try {
      const user = new OdooUser(site);
      await user.logIn(this.#database, this.#login.user, this.#login.password);
      await user.call("res.partner", "search_read", [[], ["name"]], { limit: 5 });
      await user.call("res.config.settings", "get_views", [[[false, "form"]]]);
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    } finally {
      site.close();
    }
  }

  /** 503 is the page that asks to wait while modules are updated; everything else must be served. */
  async #look(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const site = new Site(this.#address);
      this.#asked += 1;
      try {
        const { status } = await site.request("/web/login", { timeoutMs: PATIENCE_MS });
        if (status !== 200 && status !== 503) this.#failures.push(`HTTP ${status}`);
      } catch (error) {
        this.#failures.push(error instanceof Error ? error.message : String(error));
      } finally {
        site.close();
      }
      await delay(EVERY_MS, undefined, { signal: this.#stop.signal }).catch(() => undefined);
    }
  }
}
