import { z } from "zod";
import type { Context, Operation } from "../../operations/operation.ts";
import { stackInput } from "../../operations/operation.ts";
import { refuseNoPerson } from "../../operations/approvals/person.ts";
import { ipai } from "../../report/ipai.ts";
import { UserError } from "../../report/userError.ts";
import { Passkeys } from "./passkeys/passkeys.ts";
import { actorAtCli } from "../../operations/perform/actor.ts";
import { loadSettings, readSettings } from "../../config/settings.ts";
import { roomApp } from "./app.ts";
import { Doorkeeper } from "./door/doorkeeper.ts";
import { GitHubLogin } from "./door/gitHubLogin.ts";
import { People } from "./door/people.ts";
import { PerformsApart } from "./performing/apart.ts";
import { Readings } from "./readings.ts";
import { serve, type Fetch } from "./serve.ts";

/**
 * What lives in `controlRoom/`: the pages on which people see how a stack does and decide what is done
 * with it. It has operations performed by a process apart and renders their answers; it runs none itself,
 * reads no host and keeps nothing but sessions and what was read last. It stands with the other surfaces,
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
  publish: z
    .boolean()
    .default(false)
    .describe(
      "serve it at the stack's public name (ipai:names.room), not on this machine's loopback",
    ),
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

async function openRoom(ctx: Context, given: Input): Promise<{ url: string }> {
  const { stack, open } = given;
  const { root, environment, log } = ctx;
  // A name that was mistyped is told here, not on a page.
  readSettings(stack, root);
  const gitHub = gitHubLoginOf(ctx, stack);
  const performing = new PerformsApart({ root, environment });
  const actor = { ...actorAtCli(environment), door: "control-room" as const };
  const passkeys = new Passkeys({ root, canAdd: isAtTerminal(ctx), now: Date.now });
  const doorkeeper = new Doorkeeper({ now: Date.now });
  const closing = new AbortController();
  const readings = new Readings({ performing, actor, signal: closing.signal });
  const app = roomApp({
    root,
    stack,
    actor,
    doorkeeper,
    readings,
    performing,
    passkeys,
    people: new People({ root, actor }),
    gitHub,
    now: Date.now,
  });
  const { url, ended, close } = await opened(ctx, given, app.fetch);
  try {
    const link = (): string => `${url}/enter?key=${doorkeeper.newKey()}`;
    const first = link();
    log.info(`the control room is open; this link lets one browser in, once:\n${first}`);
    // It loads what a browser asks for while that opens.
    performing.start();
    if (open) {
      const { openInBrowser } = await import("./openInBrowser.ts");
      await openInBrowser(first, environment, log);
    }
    await Promise.race([
      ended,
      untilClosed(ctx, async (typed) => {
        if (typed === "") {
          log.info(`another link, for one browser, once:\n${link()}`);
          return;
        }
        const whose = passkeys.canAdd ? await passkeys.confirm(typed) : undefined;
        if (whose === undefined) {
          log.warning("no passkey waits under that code");
          return;
        }
        readings.stale();
        log.info(`that passkey may decide about plans now, and logs ${whose} in`);
      }),
    ]);
    return { url };
  } finally {
    closing.abort();
    performing.close();
    await close();
  }
}

interface OpenedRoom {
  readonly url: string;
  /** Settles when it can be reached no more, by no wish of anybody here. */
  readonly ended: Promise<void>;
  close: () => Promise<void>;
}

/** On this machine's loopback, or at the stack's public name: one address, so one name for passkeys. */
async function opened(
  ctx: Context,
  { stack, port, publish: isPublic }: Input,
  fetch: Fetch,
): Promise<OpenedRoom> {
  if (!isPublic) return { ...(await serve(fetch, port)), ended: new Promise(() => undefined) };
  // What a room on this machine's loopback does without.
  const [{ readOutputs }, { publish, AT_NGINX }] = await Promise.all([
    import("../../operations/stack/outputs.ts"),
    import("./publish.ts"),
  ]);
  const outputs = await readOutputs(ctx, stack);
  const { room: url } = outputs.urls;
  if (url === undefined) {
    throw new UserError(`Stack ${stack} has no public name for the control room.`, {
      given: "the stack was brought up without ipai:names.room",
      next: `set ipai:names.room in Pulumi.${stack}.yaml, then: ${ipai("up", { stack })}`,
      code: "no-room-name",
    });
  }
  const { log, signal } = ctx;
  const room = await publish(fetch, {
    ...{ outputs, place: AT_NGINX, url: new URL(url), log, signal },
    who: actorAtCli(ctx.environment).name,
  });
  return { url, ...room };
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
