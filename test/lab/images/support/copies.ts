import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { z } from "zod";
import { droppedPoint, type DroppedPoint } from "../../../../images/verdict/verdict.ts";
import { keepText, stamp } from "../../../../provider/resources/odooRelease/plan.ts";
import { releaseInputs } from "../../../unit/provider/odooRelease/samples.ts";
import { waitFor } from "../../../../lab/waitFor.ts";
import { DATABASE, type ImageStack } from "../../../support/imageStack.ts";
import type { Run } from "../../../support/localStack.ts";

const onHost = path.resolve(
  import.meta.dirname,
  "../../../../provider/resources/odooRelease/onHost",
);
const DAY_MS = 86_400_000;

/** What the host's part of a release does with copies of a database of real PostgreSQL. */
export class Copies {
  readonly #stack: ImageStack;
  #home = "";

  constructor(stack: ImageStack) {
    this.#stack = stack;
  }

  async open(): Promise<void> {
    this.#home = await mkdtemp(path.join(tmpdir(), "ipai-copies-"));
    await cp(onHost, this.#home, { recursive: true });
  }

  async removeAll(): Promise<void> {
    for (const name of await this.names()) {
      await this.#stack.query(`DROP DATABASE "${name}" WITH (FORCE)`);
    }
  }

  close(): Promise<void> {
    return rm(this.#home, { recursive: true });
  }

  /** Makes one whose name says that it is so many days old. */
  async make(kind: "rewind" | "failed" | "abandoned", days: number, image?: string) {
    const name = `${DATABASE}_${kind}_${stamp(new Date(Date.now() - days * DAY_MS))}`;
    await this.#stack.query(`CREATE DATABASE "${name}" TEMPLATE template0`);
    if (image !== undefined) {
      const facts = JSON.stringify({ madeAt: "2026-11-28T21:00:00Z", release: image });
      await this.#stack.query(
        `DO $$ BEGIN EXECUTE format('COMMENT ON DATABASE %I IS %L', '${name}', '${facts}'::jsonb); END $$`,
      );
    }
    return name;
  }

  async names(): Promise<string[]> {
    const all = await this.#stack.query(
      `SELECT datname FROM pg_database WHERE datname ~ '^${DATABASE}_' ORDER BY datname`,
    );
    return all.split("\n").filter((name) => name !== "");
  }

  /** Has a session in one, as somebody who looks what went wrong. */
  async lookInto(name: string): Promise<void> {
    const sleep = "--command=SELECT pg_sleep(600)";
    const psql = ["psql", "--username=postgres", `--dbname=${name}`, sleep];
    await this.#stack.docker("exec", "--detach", this.#stack.containerOf("db"), ...psql);
    const sessions = `SELECT count(*) FROM pg_stat_activity WHERE datname = '${name}'`;
    const isThere = async () => ((await this.#stack.query(sessions)) === "1" ? true : undefined);
    await waitFor(isThere, { timeoutMs: 60_000 });
  }

  /** @param diskPercent Of the disk, what all copies may take. */
  async prune(diskPercent = 90): Promise<Run> {
    const release = releaseInputs(undefined, {
      database: { name: DATABASE, container: this.#stack.containerOf("db"), role: "odoo" },
      rewind: { points: 3, days: 14, failedDays: 7, diskPercent: 90 },
    });
    const keep = `${keepText(release)}keep_disk_percent=${diskPercent}\n`;
    await writeFile(path.join(this.#home, "keep"), keep);
    const args = [path.join(this.#home, "release.sh"), this.#home, "prune"];
    const run = await execa("sh", args, { reject: false, all: true, stdin: "ignore" });
    return { exitCode: run.exitCode ?? -1, stdout: run.stdout, all: run.all };
  }

  /** What the next verdict is told of. */
  async dropped(): Promise<DroppedPoint[]> {
    const lines = (await readFile(path.join(this.#home, "dropped"), "utf8")).trim().split("\n");
    return z.array(droppedPoint).parse(lines.map((line): unknown => JSON.parse(line)));
  }
}
