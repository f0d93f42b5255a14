import { deepEqual, equal } from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";

const script = path.resolve(import.meta.dirname, "../../../provider/plugin.sh");

describe("how the engine gets at a plugin", () => {
  let folder: string;
  let program: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "ipai-plugin-start-"));
    program = path.join(folder, "own.ts");
    await writeFile(program, 'console.log("own process", ...process.argv.slice(2));');
  });
  afterEach(() => rm(folder, { recursive: true }));

  const start = async (environment: Record<string, string>) => {
    const { stdout } = await execa(script, ["host", program, "127.0.0.1:1"], {
      env: environment,
      input: "",
    });
    return stdout;
  };

  it("is the port that ipai offers, each to one start; then a process of its own", async () => {
    const offers = path.join(folder, "offers");
    await mkdir(offers);
    await writeFile(path.join(offers, "host.0"), "4001\n");
    await writeFile(path.join(offers, "host.1"), "4002\n");
    await writeFile(path.join(offers, "lab.0"), "4003\n");
    const ports = await Promise.all([
      start({ IPAI_PLUGINS: offers }),
      start({ IPAI_PLUGINS: offers }),
    ]);
    deepEqual(ports.sort(), ["4001", "4002"]);
    equal(await start({ IPAI_PLUGINS: offers }), "own process 127.0.0.1:1");
    deepEqual(
      (await readdir(offers)).filter((name) => !name.startsWith("taken.")),
      ["lab.0"],
    );
  });

  it("is a process of its own where nobody offers a port", async () => {
    equal(await start({}), "own process 127.0.0.1:1");
    equal(await start({ IPAI_PLUGINS: path.join(folder, "gone") }), "own process 127.0.0.1:1");
  });

  it("lives as long as the engine holds its standard input", async () => {
    const offers = path.join(folder, "offers");
    await mkdir(offers);
    await writeFile(path.join(offers, "host.0"), "4001\n");
    const running = spawn(script, ["host", program], {
      env: { ...process.env, IPAI_PLUGINS: offers },
      stdio: ["pipe", "pipe", "inherit"],
    });
    try {
      const [port] = (await once(running.stdout, "data")) as [Buffer];
      equal(port.toString(), "4001\n");
      equal(running.exitCode, null);
      running.stdin.end();
      deepEqual(await once(running, "exit"), [0, null]);
    } finally {
      running.kill("SIGKILL");
    }
  });
});
