import path from "node:path";
import { parseArgs } from "node:util";
import { execa } from "execa";
import { z } from "zod";
import { LocalStack } from "../../support/localStack.ts";
import { median } from "../measure.ts";

/**
 * `npm run bench:backup`: this product's backup, click-odoo-backupdb and Odoo's own zip of one database,
 * on a stack of its own, in one run, while people write to it and its garbage is collected.
 *
 *   npm run bench:backup -- [--rounds 10] [--rate 20]
 */
const { values: flags } = parseArgs({
  options: {
    rounds: { type: "string", default: "10" },
    rate: { type: "string", default: "20" },
  },
});

const row = z.object({
  seconds: z.array(z.number()),
  lost: z.array(z.number()),
  restore: z.array(z.number()),
  writes: z.array(z.number()),
  page: z.number(),
  quiet: z.number(),
});

/** Not below /tmp: that is memory, which `docker cp` cannot write to. */
const FOLDER = "/root/ipai-bench";
const CLICK = "click==8.1.8 click-odoo==1.8.0 click-odoo-contrib==1.24 manifestoo-core";

const stack = new LocalStack("bench-backup");
const droplet = `ipai-droplet-${stack.name}`;
const onDroplet = (script: string) =>
  execa("docker", ["exec", droplet, "sh", "-ec", script], { stderr: "inherit", stdin: "ignore" });

/** Its packages lie beside Odoo's own, in a folder that only the bench looks into. */
async function installClick(): Promise<void> {
  const fetch = `cd "$(mktemp -d)"
trap 'rm -r "$PWD"' EXIT
python3 -m pip download -q --no-deps ${CLICK} 1>&2
for file in *.whl; do python3 -m zipfile -e "$file" packages; done
tar -C packages -c .`;
  const { stdout } = await execa("sh", ["-ec", fetch], { encoding: "buffer", stderr: "inherit" });
  const unpack = "mkdir -p /tmp/click; tar -C /tmp/click -x";
  const inOdoo = ["docker", "exec", "-i", "odoo-prod", "sh", "-ec", unpack];
  await execa("docker", ["exec", "-i", droplet, ...inOdoo], { input: stdout });
}

async function measure(): Promise<string> {
  await onDroplet(`mkdir -p ${FOLDER}`);
  for (const name of ["program.py", "writer.py"]) {
    const file = path.join(import.meta.dirname, name);
    await execa("docker", ["cp", file, `${droplet}:${FOLDER}/${name}`]);
  }
  await installClick();
  const run = `python3 -B ${FOLDER}/program.py ${flags.rounds} ${flags.rate}`;
  return (await onDroplet(run)).stdout;
}

await stack.configure({ "ipai:backup": { kind: "lab" } });
let answer: string;
try {
  await stack.json("up");
  answer = await measure();
} finally {
  await stack.remove();
}
const measured = z.record(z.string(), row).parse(JSON.parse(answer));
const lines = Object.entries(measured).map(
  ([name, { seconds, lost, restore, writes, page, quiet }]) => {
    const slower = `${(((page - quiet) / quiet) * 100).toFixed(0)} %`;
    const cells = [
      median(seconds).toFixed(1),
      `${Math.min(...lost)} to ${Math.max(...lost)}`,
      (restore[0] ?? 0).toFixed(1),
      slower,
      median(writes).toFixed(0),
    ];
    return `| ${[name, ...cells].join(" | ")} |`;
  },
);
process.stdout.write(
  [
    `${flags.rounds} rounds, ${flags.rate} writes a second asked for`,
    "| backup by | seconds | files lost | restore, seconds | login page slower by | writes a second |",
    "| --- | ---: | ---: | ---: | ---: | ---: |",
    ...lines,
    "",
  ].join("\n"),
);
