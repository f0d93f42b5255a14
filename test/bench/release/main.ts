import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { z } from "zod";
import { stackOutputsSchema, type StackOutputs } from "../../../components/outputs.ts";
import { LocalStack } from "../../support/localStack.ts";
import { Load, type LoadReport } from "../../support/load/load.ts";
import { odooSiteOf } from "../../support/load/site.ts";
import { pushRelease } from "../../support/releases.ts";
import { median } from "../measure.ts";
import { onDroplet, Peers, ways } from "./peers.ts";

/**
 * `npm run bench:release`: what people notice of another image of Odoo, on one droplet, with the same
 * images and the same people at work: this product's deploy and rollback, and three ways without it.
 * Every way runs once per round, so that noise of a shared machine falls on all alike.
 *
 *   npm run bench:release -- [--rounds 3] [--rate 50]
 */
const { values: flags } = parseArgs({
  options: {
    rounds: { type: "string", default: "3" },
    rate: { type: "string", default: "50" },
  },
});
/** People are at work this long before and after. */
const BEFORE_MS = 10_000;
const AFTER_MS = 10_000;

interface Seen {
  readonly seconds: number;
  readonly people: LoadReport;
}

const say = (line: string): void => void process.stderr.write(`${line}\n`);
const stack = new LocalStack("bench-release");
const droplet = `ipai-droplet-${stack.name}`;
const seen = new Map<string, Seen[]>();

async function people(outputs: StackOutputs): Promise<Load> {
  const { logins } = stackOutputsSchema.pick({ logins: true }).parse(await stack.json("logins"));
  return new Load({
    site: await odooSiteOf(outputs),
    database: outputs.database.name,
    login: logins.odooAdmin.user,
    password: logins.odooAdmin.password,
    perSecond: Number(flags.rate),
  });
}

async function measure(name: string, outputs: StackOutputs, deploy: () => Promise<number>) {
  const load = await people(outputs);
  await load.start();
  await delay(BEFORE_MS);
  const seconds = await deploy();
  await delay(AFTER_MS);
  const report = await load.stop();
  const row = seen.get(name) ?? [];
  seen.set(name, [...row, { seconds, people: report }]);
  const { failures, resent, longestGapMs, longestRequestMs } = report;
  say(
    `${name}: ${seconds.toFixed(1)} s, ${failures.length} failed, ${resent} sent again, gap ${longestGapMs} ms, longest request ${longestRequestMs} ms`,
  );
  for (const why of new Set(failures.map((each) => each.why))) say(`  ${why}`);
}

/** As long as a deploy takes, about. */
const QUIET_SECONDS = 30;
async function quietly(): Promise<number> {
  await delay(QUIET_SECONDS * 1000);
  return QUIET_SECONDS;
}

/** The whole command, its start-up included; the host goes on watching by itself. */
async function ours(...words: string[]): Promise<number> {
  const began = process.hrtime.bigint();
  const run = await stack.ipai(...words);
  if (run.exitCode !== 0) throw new Error(run.all);
  return Number(process.hrtime.bigint() - began) / 1e9;
}

function sentIn({ requests }: LoadReport): number {
  return Object.values(requests).reduce((total, count) => total + count, 0);
}

function row(name: string, runs: readonly Seen[]): string {
  const of = (value: (report: LoadReport) => number): number =>
    median(runs.map((each) => value(each.people)));
  const sum = (value: (report: LoadReport) => number): number =>
    runs.reduce((total, each) => total + value(each.people), 0);
  const websocket = Math.max(0, ...runs.flatMap((each) => each.people.websocketGapsMs));
  const cells = [
    median(runs.map(({ seconds }) => seconds)).toFixed(1),
    `${sum(({ failures }) => failures.length)} of ${sum(sentIn)}`,
    sum(({ resent }) => resent),
    (of(({ longestGapMs }) => longestGapMs) / 1000).toFixed(1),
    (of(({ longestRequestMs }) => longestRequestMs) / 1000).toFixed(1),
    (websocket / 1000).toFixed(1),
    sum(({ lost, doubled }) => lost.length + doubled.length),
    sum(({ loggedOut }) => loggedOut),
  ];
  return `| ${[name, ...cells].join(" | ")} |`;
}

await stack.configure();
try {
  const { outputs } = z.object({ outputs: stackOutputsSchema }).parse(await stack.json("up"));
  const first = outputs.release.sha;
  const next = await pushRelease("next", first);
  const image = (): Promise<string> =>
    onDroplet(droplet, "docker inspect -f '{{.Config.Image}}' odoo-prod");
  const project = `'{{index .Config.Labels "com.docker.compose.project"}}'`;
  const slot = async (): Promise<string> =>
    (await onDroplet(droplet, `docker inspect -f ${project} odoo-prod`)).replace(/^.*-/, "");
  const old = await image();
  for (let round = 1; round <= Number(flags.rounds); round += 1) {
    say(`round ${round} of ${flags.rounds}`);
    await measure("nothing: what the machine does by itself", outputs, quietly);
    await measure("`ipai deploy`", outputs, () => ours("deploy", next, "--no-wait"));
    const newer = await image();
    await measure("`ipai rollback`, to the release that is warm", outputs, () =>
      ours("rollback", first),
    );
    for (const way of ways) {
      const peers = await Peers.on(droplet, await slot());
      await peers.begin(old);
      try {
        await measure(way.name, outputs, () => peers.deploy(way, newer));
      } finally {
        await peers.end();
      }
    }
  }
} finally {
  await stack.remove();
}
process.stdout.write(
  [
    `${flags.rounds} rounds, ${flags.rate} requests a second; medians of times, of the websocket the longest; all requests of all rounds`,
    "",
    "| another image by | command, s | failed requests | sent again | longest gap, s | longest request, s | websocket away, s | writes lost or doubled | logged out |",
    "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ...[...seen].map(([name, runs]) => row(name, runs)),
    "",
  ].join("\n"),
);
