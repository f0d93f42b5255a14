import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Step } from "../../../report/logger.ts";
import { UserError } from "../../../report/userError.ts";
import { buildImage } from "../../../images/build/buildImage.ts";
import { buildClient } from "../../../images/build/client.ts";

describe("building an image", () => {
  let folder: string;
  const signal = new AbortController().signal;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "ipai-client-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** A docker client that runs this shell script. */
  async function client(name: string, script: string): Promise<string> {
    const path = join(folder, name);
    await writeFile(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return path;
  }

  function recorder(): Step & { readonly statuses: string[] } {
    const statuses: string[] = [];
    return { statuses, status: (message) => statuses.push(message), result: () => undefined };
  }

  const build = { reference: "r:1", context: "/c", arguments: { BASE: "b:1" }, labels: { l: "v" } };

  it("gives the engine BuildKit, the base, the labels, and the folder", async () => {
    const log = join(folder, "log");
    const docker = await client("docker", `echo "$DOCKER_BUILDKIT $*" >${log}`);
    await buildImage({ client: docker, signal }, build, recorder());
    const said = await readFile(log, "utf8");
    match(said, /^1 build /);
    match(said, /--tag=r:1 .*--build-arg BASE=b:1 --label l=v \/c\n$/);
  });

  it("shows where it is, in words that fit a line", async () => {
    const digest = `sha256:${"a".repeat(64)}`;
    const lines = ["#8 [2/5] RUN install", `#8 ${digest}`, "#8 12.5 Unpacking odoo-19"];
    const docker = await client("docker", `printf '%s\\n' '${lines.join("' '")}'`);
    const step = recorder();
    await buildImage({ client: docker, signal }, build, step);
    deepEqual(step.statuses, ["[2/5] RUN install", "Unpacking odoo-19"]);
  });

  it("ends with the last lines of a build that fails, and the command to try by hand", async () => {
    const docker = await client("docker", `seq 40; echo "no space left" >&2; exit 1`);
    await rejects(buildImage({ client: docker, signal }, build, recorder()), (error) => {
      ok(error instanceof UserError);
      match(error.given ?? "", /39\n40/);
      match(error.given ?? "", /no space left/);
      equal((error.given ?? "").includes("\n10\n"), false);
      match(error.next, /DOCKER_BUILDKIT=1 .*docker build/);
      return true;
    });
  });

  describe("picks a client", () => {
    const modern = (plugin: boolean): string =>
      `case "$1" in buildx) exit ${plugin ? 0 : 1};; version) echo 28.2.2;; esac`;
    const old = `case "$1" in buildx) exit 1;; version) echo 20.10.24+dfsg1;; esac`;

    it("that has the plugin, or is old enough to need none", async () => {
      const bare = await client("bare", modern(false));
      const complete = await client("complete", modern(true));
      const debian = await client("debian", old);
      equal(await buildClient([bare, complete]), complete);
      equal(await buildClient([bare, debian]), debian);
    });

    it("or says which package brings one", async () => {
      const bare = await client("bare", modern(false));
      await rejects(buildClient([bare, join(folder, "absent")]), (error) => {
        return error instanceof UserError && error.next.includes("docker-buildx");
      });
    });
  });
});
