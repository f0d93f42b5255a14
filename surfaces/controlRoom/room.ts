import { z } from "zod";
import type { Context, Operation } from "../../operations/operation.ts";
import { stackInput } from "../../operations/operation.ts";
import { refuseNoPerson } from "../../operations/approvals/person.ts";
import { UserError } from "../../report/userError.ts";
import { Passkeys } from "./passkeys/passkeys.ts";
import { actorAtCli } from "../../operations/perform/actor.ts";
import { Performer } from "../../operations/perform/performer.ts";
import { loadSettings, readSettings } from "../../config/settings.ts";
import { roomApp } from "./app.ts";
import { Doorkeeper } from "./door/doorkeeper.ts";
import { GitHubLogin } from "./door/gitHubLogin.ts";
import { People } from "./door/people.ts";
import { openInBrowser } from "./openInBrowser.ts";
import { Readings } from "./readings.ts";
import { serve } from "./serve.ts";

/**
 * What lives in `controlRoom/`: the pages on which people see how a stack does and decide what is done
 * with it. It asks operations of the performer and renders their answers; it runs none itself, reads no
 * host and keeps nothing but sessions and what was read last. It stands with the other surfaces,
 * not at the root of the checkout, because it depends on operations as they do.
 */

const input = z.object({
  ...stackInput,
  port: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(0)
    .describe("the port on this machine's loopback; 0 takes a free one"),
  open: z
    .boolean()
    .default(true)
    .describe("open a browser; with --no-open the link is only printed"),
});

const output = z.object({ url: z.string().describe("where the pages were") });

type Input = z.infer<typeof input>;

/** As long as a timer can be set; it ends with Ctrl-C. Seconds; 24 days. */
const LONGEST_SECONDS = 2_147_000;

/** `ipai room`: the control room on this machine, until Ctrl-C. */
export const room: Operation<Input, z.infer<typeof output>> = {
  name: "room",
  summary: "open the control room in a browser: how the stack does, and what is done with it",
  effect: "read-only",
  timeoutSeconds: LONGEST_SECONDS,
  input,
  output,
  run: openRoom,
  text: ({ url }) => `the control room at ${url} is closed`,
};

async function openRoom(ctx: Context, { stack, port, open }: Input): Promise<{ url: string }> {
  const { root, environment, log } = ctx;
  // A name that was mistyped is told here, not on a page.
  readSettings(stack, root);
  const gitHub = gitHubLoginOf(ctx, stack);
  const performer = new Performer({ root, environment });
  const actor = { ...actorAtCli(environment), door: "control-room" as const };
  const passkeys = new Passkeys({ root, canAdd: isAtTerminal(ctx), now: Date.now });
  const doorkeeper = new Doorkeeper({ now: Date.now });
  const closing = new AbortController();
  const readings = new Readings({ performer, actor, signal: closing.signal });
  const app = roomApp({
    root,
    stack,
    actor,
    doorkeeper,
    readings,
    performer,
    passkeys,
    people: new People({ root, actor }),
    gitHub,
    now: Date.now,
  });
  const { url, close } = await serve(app.fetch, port);
  try {
    const link = (): string => `${url}/enter?key=${doorkeeper.newKey()}`;
    const first = link();
    log.info(`the control room is open; this link lets one browser in, once:\n${first}`);
    if (open) await openInBrowser(first, environment, log);
    await untilClosed(ctx, async (typed) => {
      if (typed === "") log.info(`another link, for one browser, once:\n${link()}`);
      else if (passkeys.canAdd && (await passkeys.confirm(typed))) {
        readings.stale();
        log.info("that passkey may decide about plans now");
      } else log.warning("no passkey waits under that code");
    });
    return { url };
  } finally {
    closing.abort();
    await close();
  }
}

/** How people log in by GitHub, where the stack's settings say it; wrong settings are told on their page. */
function gitHubLoginOf(
  { root, environment, log }: Context,
  stack: string,
): GitHubLogin | undefined {
  const { github } = roomSettings(root, stack, log);
  if (github === undefined) return undefined;
  const secret = environment["ROOM_GITHUB_SECRET"];
  if (secret) return new GitHubLogin({ ...github, secret }, Date.now);
  throw new UserError("The control room cannot let people in by GitHub.", {
    given: "ROOM_GITHUB_SECRET is not set, and ipai:room.github is",
    next: "put the secret of the OAuth app there, or take ipai:room.github out",
    code: "no-secret",
  });
}

function roomSettings(root: string, stack: string, log: Context["log"]) {
  try {
    return loadSettings(stack, root).room;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    log.warning(`nobody is let in by GitHub: ${error.message}`);
    return { github: undefined };
  }
}

/** Whether a person has started the room at a terminal of their own. */
function isAtTerminal(ctx: Context): boolean {
  try {
    refuseNoPerson(ctx, "terminal");
    return true;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}

const QUESTION =
  "Enter: a link for another browser; a passkey's code: let it decide; Ctrl-C: close the room ";

/** Until Ctrl-C; what is typed meanwhile is handed on, a line at a time. */
async function untilClosed(
  { ask, signal }: Context,
  take: (typed: string) => Promise<void>,
): Promise<void> {
  const closed = new Promise<void>((done) => {
    signal.addEventListener("abort", () => done(), { once: true });
  });
  const asking = async (): Promise<void> => {
    while (ask) await take((await ask(QUESTION)).trim());
    await closed;
  };
  await Promise.race([
    closed,
    asking().catch((error: unknown) => {
      // What was asked last ends with an error when the room is closed.
      if (!signal.aborted) throw error;
    }),
  ]);
}
