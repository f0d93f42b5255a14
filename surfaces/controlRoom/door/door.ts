import { Hono, type Context, type MiddlewareHandler } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { failureReport } from "../../../report/failure.ts";
import type { RoomEnv, RoomOptions } from "../app.ts";
import { html } from "../html.ts";
import { lobby } from "../layout.ts";
import { failureCard } from "../parts/failure.ts";
import type { Session } from "./doorkeeper.ts";
import { addressOf } from "./address.ts";
import { requireForm } from "./form.ts";
import { RateLimit } from "./rateLimit.ts";
import { ipai } from "../../../report/ipai.ts";

/** At the public name only TLS carries it, and no other name below the domain can set it. */
const cookieOf = (c: Context<RoomEnv>): string =>
  addressOf(c).published ? "__Host-ipai-room" : "ipai-room";
/** Binds a login to the browser that began it. */
const STATE = "ipai-room-login";
const BACK = "/login/github/back";

type Options = Pick<RoomOptions, "doorkeeper" | "people" | "passkeys" | "gitHub">;

/** In by a one-time link, a passkey or GitHub, out by a button. */
export function doorRoutes(options: RoomOptions): Hono<RoomEnv> {
  const { doorkeeper, stack, now, gitHub, passkeys, people } = options;
  const tries = new RateLimit({ perMinute: 20, now });
  const routes = new Hono<RoomEnv>();
  const limited: MiddlewareHandler<RoomEnv> = (c, next) =>
    tries.take(addressOf(c).client)
      ? next()
      : Promise.resolve(c.text("Too many tries; wait a minute.", 429));

  routes.get("/enter", limited, async (c) => {
    const session = doorkeeper.enter(c.req.query("key") ?? "");
    if (session === undefined) {
      const why = html`<p>It was used, or is older than five minutes.</p>`;
      return c.html(
        lobby("This link lets nobody in", html`${why} ${await waysIn(options, c)}`),
        403,
      );
    }
    keep(c, session);
    return c.redirect(`/${stack}/overview`, 303);
  });

  routes.post("/login/passkey/challenge", limited, async (c) =>
    c.json(await passkeys.logins.begin(addressOf(c))),
  );
  routes.post("/login/passkey", limited, async (c) => {
    const { passkey } = await c.req.parseBody();
    try {
      const answer = typeof passkey === "string" ? passkey : "";
      const visitor = {
        by: "passkey",
        name: await passkeys.logins.end(answer, addressOf(c)),
      } as const;
      if (!(await people.at("/", visitor)).anywhere) {
        return c.html(lobby("You are not in", namedNoMore), 403);
      }
      keep(c, doorkeeper.welcome(visitor));
      return c.redirect("/", 303);
    } catch (error) {
      const card = failureCard(failureReport(error).error, "You are not in");
      return c.html(lobby("Log in", html`${card} ${await waysIn(options, c)}`), 403);
    }
  });

  if (gitHub) {
    routes.get("/login/github", limited, (c) => {
      const { location, state } = gitHub.begin(`${addressOf(c).origin}${BACK}`);
      // Lax: GitHub sends the browser back, and that is another site's doing.
      setCookie(c, STATE, state, {
        ...{ httpOnly: true, sameSite: "Lax", path: BACK, maxAge: 600 },
        secure: addressOf(c).published,
      });
      return c.redirect(location, 303);
    });
    routes.get(BACK, limited, async (c) => {
      const { state = "", code = "" } = c.req.query();
      const own = getCookie(c, STATE) === state;
      deleteCookie(c, STATE, { path: BACK });
      try {
        const login = await gitHub.end({ state: own ? state : "", code });
        const visitor = { by: "github", login } as const;
        if (!(await people.at("/", visitor)).anywhere) {
          return c.html(lobby("You are not in", strangerText(login)), 403);
        }
        keep(c, doorkeeper.welcome(visitor));
      } catch (error) {
        const card = failureCard(failureReport(error).error, "You are not in");
        return c.html(lobby("Log in", html`${card} ${await waysIn(options, c)}`), 403);
      }
      // A page of this room leads on: the strict cookie is not sent where another site led to.
      const on = html`<p><a href="/">To the overview</a></p>`;
      return c.html(lobby("You are in", on, { goOn: "/" }));
    });
  }

  routes.post("/leave", letIn(options), requireForm, async (c) => {
    doorkeeper.leave(c.var.session);
    deleteCookie(c, cookieOf(c), { path: "/", secure: addressOf(c).published });
    return c.html(lobby("You left", await waysIn(options, c)));
  });
  return routes;
}

function keep(c: Context<RoomEnv>, { id, expiresAt }: Session): void {
  setCookie(c, cookieOf(c), id, {
    httpOnly: true,
    secure: addressOf(c).published,
    sameSite: "Strict",
    path: "/",
    expires: new Date(expiresAt),
  });
}

async function waysIn({ gitHub, passkeys }: Options, c: Context<RoomEnv>) {
  const byPasskey = await passkeys.logins.arePossible(addressOf(c));
  return html`${byPasskey && passkeyForm}
    ${gitHub && html`<p><a class="button" href="/login/github">Log in with GitHub</a></p>`}
    <p>
      Another link comes by <kbd>Enter</kbd> in the terminal where
      <code>${ipai("room")}</code> runs, or by typing <code>${ipai("room")}</code> again.
    </p>`;
}

const passkeyForm = html`<form method="post" action="/login/passkey" data-passkey="login">
  <button>Log in with a passkey</button>
  <p role="status" data-told></p>
  <noscript><p class="age">A passkey needs JavaScript.</p></noscript>
</form>`;

const namedNoMore = html`<p>The settings do not name you any more.</p>`;

const strangerText = (login: string) =>
  html`<p>
    GitHub says that you are ${login}. No stack here names that account in
    <code>ipai:room.people</code>.
  </p>`;

/** Whoever has no session, or is named no more, sees that, and nothing else. */
export function letIn(options: Options): MiddlewareHandler<RoomEnv> {
  const { doorkeeper, people } = options;
  return async (c, next) => {
    const session = doorkeeper.session(getCookie(c, cookieOf(c)));
    if (session === undefined) {
      const why = html`<p>A session ends after eight hours, and with the room.</p>`;
      return c.html(lobby("You are not in", html`${why} ${await waysIn(options, c)}`), 401);
    }
    const { here, anywhere } = await people.at(c.req.path, session.visitor);
    if (!anywhere) {
      doorkeeper.leave(session);
      const ways = await waysIn(options, c);
      return c.html(lobby("You are not in", html`${namedNoMore} ${ways}`), 401);
    }
    if (here === undefined) {
      const why = html`<p>The settings of this stack do not name you; those of another do.</p>`;
      return c.html(lobby("Not your stack", why), 403);
    }
    c.set("session", session);
    c.set("person", here);
    return next();
  };
}

/** Whether whoever opened a stream may still hear it: sessions end, and people are taken out, meanwhile. */
export async function isStillIn(
  { doorkeeper, people }: Options,
  c: Context<RoomEnv>,
): Promise<boolean> {
  const session = doorkeeper.session(c.var.session.id);
  if (session === undefined) return false;
  return (await people.at(c.req.path, session.visitor)).here !== undefined;
}
