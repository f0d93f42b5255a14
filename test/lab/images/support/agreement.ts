import { deepEqual, equal } from "node:assert/strict";
import { readLocalRelease } from "../../../../images/build/localRelease.ts";
import type { ReleaseFile } from "../../../../images/releaseFile.ts";
import { type ContainerOptions, DATABASE, type ImageStack } from "../../../support/imageStack.ts";
import { CHANGES, ChangedModules, type Listed, verdictOn } from "./changedModule.ts";

type Container = (
  command: readonly string[],
  changes?: Readonly<Record<string, string>>,
) => Promise<ContainerOptions>;

/** Of a database that is prepared: what a preview says of an image, and what the host does then. */
export function agreement(stack: ImageStack, container: Container): void {
  describe("whose module a commit changes: the preview foretells what the host will update,", () => {
    const COPY = "odoo_agrees";
    const changed = new ChangedModules();
    let answers: Listed[], label: ReleaseFile;

    /** What the host's own program says of each change, to this database. */
    const ask = async (count: number): Promise<Listed[]> => {
      const names = { db_name: COPY, dbfilter: `^${COPY}$` };
      const { volumes, ...options } = await container([], names);
      const command = changed.command(count, label);
      const mounts = { ...volumes, ...changed.volumes };
      const run = await stack.once("changes", "odoo", { ...options, command, volumes: mounts });
      equal(run.exitCode, 0, run.all);
      return changed.answers(run.stdout);
    };

    before(async () => {
      label = await readLocalRelease(stack.image("odoo"), AbortSignal.timeout(60_000));
      await stack.query(`CREATE DATABASE ${COPY} TEMPLATE ${DATABASE} OWNER odoo`, "postgres");
      await changed.open(Object.values(CHANGES).map(({ change }) => change));
      answers = await ask(Object.keys(CHANGES).length);
    });
    after(async () => {
      await stack.query(`DROP DATABASE ${COPY} WITH (FORCE)`);
      await changed.close();
    });

    for (const [index, [what, { means }]] of Object.entries(CHANGES).entries()) {
      it(`${what}: ${means}`, async () => {
        const verdict = await verdictOn(stack, COPY, await changed.release(index, label));
        equal(verdict.kind, means);
        deepEqual(
          verdict.modules.map(({ name }) => name),
          answers[index]?.map(({ name }) => name),
        );
      });
    }

    it("where the database records nothing: by its version alone, and one that falls goes back", async () => {
      await stack.query("DELETE FROM ir_config_parameter WHERE key LIKE 'module_auto%'", COPY);
      const [, view = []] = await ask(2);
      equal((await verdictOn(stack, COPY, await changed.release(1, label))).kind, "code-only");
      deepEqual(view, []);
      const higher = "UPDATE ir_module_module SET latest_version = '19.0.9.0.0'";
      await stack.query(`${higher} WHERE name = 'ipai_devops'`, COPY);
      const [same = []] = await ask(1);
      deepEqual(
        same.map(({ name, lower }) => [name, lower]),
        [["ipai_devops", true]],
      );
      equal((await verdictOn(stack, COPY, await changed.release(0, label))).kind, "impossible");
    });
  });
}
