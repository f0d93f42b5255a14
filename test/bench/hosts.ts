import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { hostKeyOf } from "../../lab/droplet/access.ts";
import { createDroplet } from "../../lab/droplet/create.ts";
import { removeDroplet } from "../../lab/droplet/remove.ts";
import { soundPair } from "../../machine/keyPair.ts";
import { Directory } from "../../provider/resources/directory/resource.ts";
import { File } from "../../provider/resources/file/resource.ts";
import { HostProvider } from "../../provider/resources/hostProvider.ts";
import type { HostConnection } from "../../provider/ssh/remote.ts";
import { inlineStack } from "../engine/inlineStack.ts";
import { freePorts } from "../support/freePorts.ts";
import { interleave, median } from "./measure.ts";

/**
 * `node test/bench/hosts.ts`: one `up` over ten tiny hosts of the lab beside one over a single host, each
 * with the same few files: first everything new, then everything read back with nothing changed.
 */
const { values: flags } = parseArgs({
  options: { hosts: { type: "string", default: "10" }, rounds: { type: "string", default: "3" } },
});
const FILES = 5;
const say = (line: string): void => void process.stderr.write(`${line}\n`);

interface TinyHost {
  readonly name: string;
  readonly connection: HostConnection;
}

const folder = await mkdtemp(path.join(tmpdir(), "ipai-bench-hosts-"));
const pair = soundPair();
const privateKeyFile = path.join(folder, "id_ed25519");
await writeFile(privateKeyFile, pair.private);
await chmod(privateKeyFile, 0o600);

async function boot(number: number): Promise<TinyHost> {
  const name = `bench-${process.pid}-${number}`;
  const ports = await freePorts("ssh", "http", "https");
  const inputs = { name, publicKey: pair.public, ports, memoryMb: 512, cpus: 1, running: true };
  await createDroplet(inputs, { timeoutMs: 180_000 });
  const hostKey = await hostKeyOf(name);
  const at = { address: "127.0.0.1", port: ports.ssh, user: "root" };
  return { name, connection: { ...at, privateKeyFile, hostKey } };
}

/** Files of a round, so that the next round has all of them to make anew. */
function declare(hosts: readonly TinyHost[], round: number): void {
  for (const { name, connection } of hosts) {
    const provider = new HostProvider(name, connection);
    const place = `/srv/bench-${round}`;
    const directory = new Directory(`${name}-folder`, { path: place }, { provider });
    for (let number = 0; number < FILES; number += 1) {
      const args = { path: `${place}/${number}`, content: `${round} ${number}\n` };
      new File(`${name}-file-${number}`, args, { provider, dependsOn: directory });
    }
  }
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const began = process.hrtime.bigint();
  await run();
  return Number(process.hrtime.bigint() - began) / 1e9;
}

const hosts: TinyHost[] = [];
const providers = { host: path.resolve(import.meta.dirname, "../../provider") };
const stacks = [await inlineStack("one", providers), await inlineStack("all", providers)] as const;
try {
  for (let number = 0; number < Number(flags.hosts); number += 1) hosts.push(await boot(number));
  const [one, all] = stacks;
  const cases = [
    { inline: one, many: "one host", on: hosts.slice(0, 1), folders: 0 },
    { inline: all, many: `${hosts.length} hosts`, on: hosts, folders: 1000 },
  ].flatMap(({ inline, many, on, folders }) => [
    {
      name: `up, all new, ${many}`,
      run: (round: number) => {
        inline.declare(() => {
          declare(on, folders + round);
          return Promise.resolve();
        });
        return timed(() => inline.stack.up());
      },
    },
    {
      name: `up --refresh, nothing changed, ${many}`,
      run: () => timed(() => inline.stack.up({ refresh: true })),
    },
  ]);
  const measured = await interleave(cases, Number(flags.rounds), say);
  for (const { name, seconds } of measured) {
    process.stdout.write(`| ${name} | ${median(seconds).toFixed(2)} |\n`);
  }
} finally {
  for (const { name } of hosts) await removeDroplet(name);
  for (const stack of stacks) await stack.remove();
  await rm(folder, { recursive: true });
}
