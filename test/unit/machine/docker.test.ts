import { equal, match, rejects } from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Logger } from "../../../report/logger.ts";
import { UserError } from "../../../report/userError.ts";
import { startDockerd } from "../../../machine/docker/start.ts";
import { ensureDocker } from "../../../machine/docker/ensure.ts";

const logger: Logger = {
  info: () => undefined,
  warning: () => undefined,
  status: () => undefined,
  step: (_title, work) => work({ status: () => undefined, result: () => undefined }),
};

describe("the Docker daemon of this machine", () => {
  let folder: string;
  const { signal } = new AbortController();
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "ipai-docker-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function program(name: string, script: string): Promise<string> {
    const file = path.join(folder, name);
    await writeFile(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return file;
  }
  /** A client whose daemon runs. */
  const daemon = (endpoint = "unix:///var/run/docker.sock", securityOption = '"name=seccomp"') =>
    program(
      "docker",
      `case $1 in
      context) echo '${endpoint}' ;;
      info) echo '{"OSType":"linux","SecurityOptions":[${securityOption}],"DockerRootDir":"/"}' ;;
      *) echo 27.0 ;;
      esac`,
    );
  const options = (client: string, mayInstall: boolean) => ({
    cache: path.join(folder, "cache"),
    logger,
    signal,
    client,
    mayInstall,
  });

  it("is asked for where there is none and this user may not install one", () =>
    rejects(ensureDocker(options(path.join(folder, "absent"), false)), {
      code: "docker-missing",
      next: /sudo npm start/,
    }));

  it("is not installed over one that runs but is closed to this user", async () => {
    const client = await program("docker", "echo permission denied while connecting >&2; exit 1");
    await rejects(ensureDocker(options(client, true)), {
      code: "docker-forbidden",
      next: /usermod -aG docker/,
    });
  });

  it("is left as it is when it answers", async () => {
    await ensureDocker(options(await daemon(), false));
    equal(existsSync(path.join(folder, "cache")), false);
  });

  it("is refused when it is another machine's, rootless, or no Docker at all", async () => {
    const elsewhere = ensureDocker(options(await daemon("tcp://10.0.0.9:2375"), false));
    await rejects(elsewhere, { code: "docker-elsewhere", given: /tcp:\/\/10\.0\.0\.9/ });
    const rootless = await daemon("unix:///run/user/1000/docker.sock", '"name=rootless"');
    await rejects(ensureDocker(options(rootless, false)), { code: "docker-rootless" });
    const podman = await program(
      "docker",
      `[ "$1" = context ] && exit 125; [ "$1" = info ] && echo '{}'; echo podman version 5.4.2`,
    );
    await rejects(ensureDocker(options(podman, false)), {
      code: "docker-unknown",
      given: /podman version 5\.4\.2/,
    });
  });

  it("shows the end of its log when it dies at its start", async () => {
    const dockerd = await program("dockerd", "echo failed to mount overlay; exit 1");
    const machine = { hasSystemd: false, dockerd };
    const start = startDockerd(options("docker", true), () => Promise.resolve(false), machine);
    await rejects(start, (error: UserError) => {
      match(error.given ?? "", /failed to mount overlay/);
      match(error.next, /tail .*dockerd\.log/);
      return true;
    });
  });

  it("is waited for; its process id and its log are left in a known place", async () => {
    const dockerd = await program(
      "dockerd",
      "echo ready $DOCKER_ALLOW_IPV6_ON_IPV4_INTERFACE; exec tail -f /dev/null",
    );
    const log = path.join(folder, "cache/dockerd.log");
    const isReady = async () => existsSync(log) && (await readFile(log, "utf8")) === "ready 1\n";
    await startDockerd(options("docker", true), isReady, { hasSystemd: false, dockerd });
    const pid = Number(await readFile(path.join(folder, "cache/dockerd.pid"), "utf8"));
    equal(process.kill(pid, "SIGKILL"), true);
  });
});
