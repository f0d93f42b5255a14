import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { RunningPlugin } from "../../provider/rpc/listen.ts";

/** The checkout's plugins of the engine, served by this process for one action of the engine. */
export interface Plugins {
  /** What the engine's process must know to get at them. */
  readonly environment: Readonly<Record<string, string>>;
  /** Ends running calls and closes what they opened. */
  stop(): Promise<void>;
}

/** Calls that do not heed the end of the engine are left behind after this. */
const GRACE_MS = 5_000;

/**
 * How often the engine may start each plugin: a provider for its own resources and, when it
 * refreshes first, once more; whatever it starts beyond that becomes a process of its own.
 */
const STARTS = 2;

/**
 * Serves the providers and the policy pack from this process, which has loaded most of what they
 * need: as processes of their own they would cost every command about a second of computing.
 * `provider/plugin.sh`, which the engine starts, takes what is offered here.
 */
export async function servePlugins(): Promise<Plugins> {
  const folder = await mkdtemp(join(tmpdir(), "ipai-plugins-"));
  const starts = (await plugins()).flatMap((plugin) =>
    Array.from({ length: STARTS }, (_, number) => ({ ...plugin, number })),
  );
  const served = await Promise.all(
    starts.map(async ({ name, start, number }) => {
      const plugin = await start();
      await writeFile(join(folder, `${name}.${number}`), `${plugin.port}\n`);
      return plugin;
    }),
  );
  return {
    environment: { IPAI_PLUGINS: folder },
    stop: async () => {
      const stopped = Promise.all(served.map((plugin) => plugin.stop()));
      await Promise.race([stopped, delay(GRACE_MS, undefined, { ref: false })]);
      await rm(folder, { recursive: true });
    },
  };
}

/** Loaded when an engine is about to start: reading outputs or history needs none of them. */
async function plugins(): Promise<{ name: string; start: () => Promise<RunningPlugin> }[]> {
  const [{ startProvider }, { startPack }, { host }, { lab }, { pack }] = await Promise.all([
    import("../../provider/rpc/server.ts"),
    import("../../checks/policy/pack/rpc/start.ts"),
    import("../../provider/definition.ts"),
    import("../../lab/definition.ts"),
    import("../../checks/policy/pack/definition.ts"),
  ]);
  return [
    { name: "host", start: () => startProvider(host) },
    { name: "lab", start: () => startProvider(lab) },
    { name: "policy-ipai", start: () => startPack(pack) },
  ];
}
