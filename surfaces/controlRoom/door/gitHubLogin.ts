import { createHash, randomBytes } from "node:crypto";
import { z } from "zod";
import { ipai } from "../../../report/ipai.ts";
import { UserError } from "../../../report/userError.ts";

export interface GitHubApp {
  readonly clientId: string;
  readonly secret: string;
  /** Where people log in, and where the account is asked for; without a slash at their end. */
  readonly url: string;
  readonly api: string;
}

/** As long as somebody needs to log in there. Milliseconds. */
const PATIENCE_MS = 10 * 60_000;
/** Logins that were begun and not ended; a program that begins them for fun fills no memory. */
const MOST = 100;
const LIMIT_MS = 10_000;

const token = z.object({ access_token: z.string().min(1) });
const refusal = z.object({ error: z.string() });
const account = z.object({ login: z.string().min(1) });

/**
 * Logs people in by GitHub: an authorisation code with PKCE and a state that is good once. Asks for no
 * right but to see whose account it is, and forgets the token at once.
 */
export class GitHubLogin {
  readonly #app: GitHubApp;
  readonly #now: () => number;
  readonly #begun = new Map<string, { verifier: string; back: string; until: number }>();

  constructor(app: GitHubApp, now: () => number) {
    this.#app = app;
    this.#now = now;
  }

  /** Where a browser goes. @param back The address of this room that GitHub sends it back to. */
  begin(back: string): { location: string; state: string } {
    const [state, verifier] = [secret(), secret()];
    const oldest = this.#begun.keys().next().value;
    if (this.#begun.size >= MOST && oldest !== undefined) this.#begun.delete(oldest);
    this.#begun.set(state, { verifier, back, until: this.#now() + PATIENCE_MS });
    const asked = new URLSearchParams({
      client_id: this.#app.clientId,
      redirect_uri: back,
      state,
      code_challenge: createHash("sha256").update(verifier).digest("base64url"),
      code_challenge_method: "S256",
      allow_signup: "false",
    });
    return { location: `${this.#app.url}/login/oauth/authorize?${asked.toString()}`, state };
  }

  /** @returns The account's login. @throws UserError for what this room did not begin, and what GitHub refuses. */
  async end({ state, code }: { state: string; code: string }): Promise<string> {
    const begun = this.#begun.get(state);
    this.#begun.delete(state);
    if (begun === undefined || begun.until < this.#now() || code === "")
      throw refused("this room did not begin that login, or too long ago");
    const { clientId, secret: clientSecret, url, api } = this.#app;
    const answer = await asked(`${url}/login/oauth/access_token`, {
      method: "POST",
      body: new URLSearchParams({
        client_id: clientId,
        client_secret: clientSecret,
        code,
        redirect_uri: begun.back,
        code_verifier: begun.verifier,
      }),
    });
    const given = token.safeParse(answer);
    if (!given.success) throw refused(refusal.safeParse(answer).data?.error ?? "no token");
    const headers = { authorization: `Bearer ${given.data.access_token}` };
    const who = account.safeParse(await asked(`${api}/user`, { headers }));
    if (!who.success) throw refused("it does not say whose account it is");
    return who.data.login;
  }
}

interface Asked {
  readonly method?: "POST";
  readonly body?: URLSearchParams;
  readonly headers?: Readonly<Record<string, string>>;
}

async function asked(url: string, init: Asked): Promise<unknown> {
  const headers = { accept: "application/json", "user-agent": "ipai", ...init.headers };
  try {
    const signal = AbortSignal.timeout(LIMIT_MS);
    const answer = await fetch(url, { ...init, headers, signal, redirect: "error" });
    if (!answer.ok) throw refused(`HTTP ${answer.status}`);
    return await answer.json();
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw new UserError("GitHub is away: nobody can be let in by it.", {
      given: cause instanceof Error ? cause.message : String(cause),
      next: `try again in a minute, or ask for a link: Enter in the terminal where ${ipai("room")} runs`,
      code: "cloud-away",
      cause,
    });
  }
}

function refused(given: string): UserError {
  return new UserError("GitHub did not say who you are.", {
    given,
    next: `log in again, or ask for a link: Enter in the terminal where ${ipai("room")} runs`,
    code: "login-refused",
  });
}

const secret = (): string => randomBytes(32).toString("base64url");
