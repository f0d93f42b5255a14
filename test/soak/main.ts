import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import { z } from "zod";
import { stackOutputsSchema } from "../../components/outputs.ts";
import { table } from "../../report/table.ts";
import { LocalStack } from "../support/localStack.ts";
import { pushRelease } from "../support/releases.ts";
import { killKinds } from "./kills.ts";
import { Random } from "./random.ts";
import { deedKinds, type Round, roundText, Soak } from "./rounds.ts";
import { Users } from "./users.ts";

/**
 * `npm run soak`: deploys, updates, failing updates and rollbacks on a stack of its own, each of them
 * killed at a random step: `ipai`, the engine, sshd's child, dockerd, or the power of the droplet. People
 * must keep the old or the new release, without a command, and the next `ipai up` must bring what is
 * declared. The seed that it prints makes the same run again.
 *
 *   npm run soak -- [--minutes 60] [--rounds N] [--seed N] [--keep]
 */
const { values: flags } = parseArgs({
  options: {
    minutes: { type: "string", default: "60" },
    rounds: { type: "string", default: "1000000" },
    seed: { type: "string" },
    keep: { type: "boolean", default: false },
  },
});
const seed = Number(flags.seed ?? randomInt(2 ** 31));
const until = Date.now() + Number(flags.minutes) * 60_000;
const say = (line: string): void => void process.stdout.write(`${line}\n`);

say(`seed ${seed}`);
const stack = new LocalStack("soak");
await stack.configure();
const rounds: Round[] = [];
try {
  const { outputs } = z.object({ outputs: stackOutputsSchema }).parse(await stack.json("up"));
  const first = outputs.release.sha;
  const [next, update, faulty] = [
    await pushRelease("next", first),
    await pushRelease("update", first),
    await pushRelease("faulty", first),
  ];
  say(`the stack is up; releases: ${[first, next, update, faulty].join(" ")}`);
  const users = await Users.of(stack, outputs);
  const soak = new Soak(stack, { first, next, update, faulty }, users, new Random(seed));
  users.start();
  try {
    while (rounds.length < Number(flags.rounds) && Date.now() < until) {
      const round = await soak.round();
      rounds.push(round);
      say(`${rounds.length}. ${roundText(round)}`);
      // What follows a fault tells of the fault.
      if (round.faults.length > 0) break;
    }
  } finally {
    await users.end();
  }
} finally {
  if (!flags.keep) await stack.remove();
}
const count = (deed: string, victim: string): string =>
  String(
    rounds.filter((each) => each.killed && each.deed === deed && each.victim === victim).length,
  );
say(
  table(
    [
      ["killed", ...deedKinds],
      ...killKinds.map((victim) => [victim, ...deedKinds.map((deed) => count(deed, victim))]),
    ],
    { head: true },
  ),
);
const faults = rounds.filter((each) => each.faults.length > 0).length;
say(`${rounds.length} rounds, ${faults} with a fault; seed ${seed}`);
process.exitCode = faults === 0 ? 0 : 1;
