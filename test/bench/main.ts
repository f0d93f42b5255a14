import { execa } from "execa";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";

import { stackOutputsSchema } from "../../components/outputs.ts";
import { checkout, LocalStack } from "../support/localStack.ts";
import { prepareAnsible } from "./ansible/ansible.ts";
import { playbook } from "./ansible/playbook.ts";
import { interleave, median, timeCommand, type Measurement } from "./measure.ts";
import { resourcesOf } from "./state.ts";

/**
 * `npm run bench`: what people wait for, measured as whole commands on a stack of its own, against
 * the engine's floor (a program that declares nothing) and against Ansible converging the same
 * packages, files and units on the same droplet. Every case runs once per round, so that noise of
 * a shared machine falls on all alike.
 */
const { values: flags } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    "bare-rounds": { type: "string", default: "5" },
    json: { type: "string", default: path.join(checkout, ".artifacts/bench.json") },
  },
});

const report = (line: string): void => void process.stderr.write(`${line}\n`);
const node = process.execPath;
const ipai = path.join(checkout, "surfaces/cli/ipai");
const command = (...words: string[]): Promise<number> => timeCommand(words, { cwd: checkout });

const stack = new LocalStack("bench");
const stackCommand = (...words: string[]) => command(ipai, ...words, "--stack", stack.name);

async function bareToServing(round: number): Promise<number> {
  if (round > 0) await stack.json("destroy", "--yes");
  return (await stackCommand("up")) + (await stackCommand("verify"));
}

const upResult = z.object({ outputs: stackOutputsSchema });

/** Ansible with the stack's own host resources, on the stack's own droplet. */
async function ansibleOf(folder: string) {
  const { text, tasks } = playbook(await resourcesOf(checkout, stack.name));
  const { outputs } = upResult.parse(await stack.json("up"));
  const ansible = await prepareAnsible(folder, outputs.connection, text);
  report(`Ansible: ${tasks} tasks; one run to converge before measuring`);
  await ansible.run();
  return { ansible, tasks };
}

function table(measurements: readonly Measurement[]): string {
  const rows = measurements.map(({ name, seconds }) => {
    const [least, most] = [Math.min(...seconds), Math.max(...seconds)];
    const cells = [median(seconds), least, most].map((value) => value.toFixed(2).padStart(8));
    return `${name.padEnd(58)}${cells.join("")}   of ${seconds.length}`;
  });
  const heading =
    "seconds".padEnd(58) + ["median", "min", "max"].map((word) => word.padStart(8)).join("");
  return [heading, ...rows].join("\n");
}

const folder = await mkdtemp(path.join(tmpdir(), "ipai-bench-"));
const { stdout: floor } = await execa(node, ["test/bench/floor.ts", "prepare"], { cwd: checkout });
try {
  await stack.configure();
  const bare = await interleave(
    [{ name: "bare lab droplet to serving (up, then verify)", run: bareToServing }],
    Number(flags["bare-rounds"]),
    report,
  );
  const { ansible, tasks } = await ansibleOf(folder);
  const edited = async (round: number): Promise<number> => {
    await stack.set("ipai:edge", { bodyLimitMb: 64 + round });
    return stackCommand("up");
  };
  const measured = await interleave(
    [
      {
        name: "the engine's floor: preview",
        run: () => command(node, "test/bench/floor.ts", "preview", floor),
      },
      { name: "preview, nothing changed", run: () => stackCommand("preview") },
      {
        name: "the engine's floor: up",
        run: () => command(node, "test/bench/floor.ts", "up", floor),
      },
      { name: "up, nothing changed", run: () => stackCommand("up") },
      { name: "verify, everything passes", run: () => stackCommand("verify") },
      { name: "--help", run: () => command(ipai, "--help") },
      { name: "up after a one-line change of a file", run: edited },
      { name: "refresh", run: () => stackCommand("refresh") },
      { name: "up, every resource read back first", run: () => stackCommand("up", "--refresh") },
      { name: `Ansible, ${tasks} tasks, nothing changed`, run: () => ansible.run() },
      { name: `Ansible --check, ${tasks} tasks`, run: () => ansible.run({ check: true }) },
    ],
    Number(flags.rounds),
    report,
  );
  const results = [...bare, ...measured];
  const machine = { cpus: cpus().length, node: process.version };
  await mkdir(path.dirname(flags.json), { recursive: true });
  await writeFile(flags.json, JSON.stringify({ machine, results }, null, 2));
  process.stdout.write(`\n${table(results)}\n\nas JSON: ${flags.json}\n`);
} finally {
  await stack.remove();
  await execa(node, ["test/bench/floor.ts", "remove", floor], { cwd: checkout });
  await rm(folder, { recursive: true });
}
