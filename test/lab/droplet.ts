import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { containersLabelled } from "../../lab/docker/container.ts";
import { hostKeyOf } from "../../lab/droplet/access.ts";
import { createDroplet } from "../../lab/droplet/create.ts";
import { ownDroplet } from "../../lab/droplet/owner.ts";
import { removeDroplet } from "../../lab/droplet/remove.ts";
import { checkout, dropletContainer, labels } from "../../lab/names.ts";
import type { DropletInputs } from "../../lab/resources/droplet/inputs.ts";
import type { HostConnection } from "../../provider/ssh/remote.ts";
import { soundPair } from "../../machine/keyPair.ts";
import { freePorts } from "../support/freePorts.ts";

/** A droplet that has booted and holds nothing of a stack yet. */
export interface TestDroplet {
  readonly name: string;
  readonly connection: HostConnection;
  /** Its address in the lab's network. */
  readonly labAddress: string;
  /** Where its 22, 80 and 443 are on 127.0.0.1. */
  readonly ports: DropletInputs["ports"];
  readonly remove: () => Promise<void>;
}

const PREFIX = "test-";
let shared: Promise<TestDroplet> | undefined;
let made = 0;

// Registered on mocha's root suite, because the first test file that needs a droplet loads this
// one: the shared droplet goes when all files are through.
after("remove the shared droplet", async function () {
  this.timeout(240_000);
  await (await shared)?.remove();
});

/**
 * A lab droplet for the enclosing suite, to be asked for inside its hooks and tests. Suites of a
 * run share one, so that it boots once; one that stops or breaks its droplet takes its own.
 *
 * @param options.own A droplet of this suite alone. @default false
 */
export function useDroplet(options: { readonly own?: boolean } = {}): () => TestDroplet {
  let droplet: TestDroplet | undefined;
  before("boot a lab droplet", async function () {
    this.timeout(240_000);
    droplet = await (options.own ? bootDroplet() : (shared ??= bootDroplet()));
  });
  after("remove the suite's own droplet", async function () {
    this.timeout(240_000);
    if (options.own) await droplet?.remove();
  });
  return () => {
    if (droplet === undefined) throw new Error("the droplet boots in a hook: ask for it in a test");
    return droplet;
  };
}

/** Boots a droplet of this process, on free ports, with a key of its own. */
export async function bootDroplet(): Promise<TestDroplet> {
  await sweep();
  made += 1;
  const name = `${PREFIX}${process.pid}-${made}`;
  const folder = await mkdtemp(path.join(tmpdir(), `ipai-${name}-`));
  const pair = soundPair();
  const privateKeyFile = path.join(folder, "id_ed25519");
  await writeFile(privateKeyFile, pair.private);
  await chmod(privateKeyFile, 0o600);
  const ports = await freePorts("ssh", "http", "https");
  const limits = { memoryMb: 4096, cpus: 2 };
  const inputs = { name, publicKey: pair.public, ports, ...limits, running: true };
  await createDroplet(inputs, { timeoutMs: 180_000 });
  const labAddress = (await ownDroplet(name))?.labels[labels.address] ?? "";
  const hostKey = await hostKeyOf(name);
  return {
    name,
    connection: { address: "127.0.0.1", port: ports.ssh, user: "root", privateKeyFile, hostKey },
    labAddress,
    ports,
    remove: async () => {
      await removeDroplet(name);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Takes away what a killed run of the tests has left: droplets whose process is gone. */
async function sweep(): Promise<void> {
  const mine = await containersLabelled(`${labels.lab}=droplet`, `${labels.checkout}=${checkout}`);
  const start = dropletContainer(PREFIX);
  for (const container of mine.filter((each) => each.startsWith(start))) {
    const pid = Number(container.slice(start.length).split("-")[0]);
    if (!isAlive(pid)) await removeDroplet(container.slice(dropletContainer("").length));
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
}
