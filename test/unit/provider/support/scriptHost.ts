import { execa } from "execa";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Remote, RemoteCommand } from "../../../../provider/ssh/remote.ts";

/** This machine's `sh` as a host, with programs of the test's own in front of the real ones. */
export interface ScriptHost {
  readonly remote: Remote;
  readonly folder: string;
  /** Puts a shell script on the PATH under this name. */
  program(name: string, script: string): Promise<void>;
  remove(): Promise<void>;
}

export async function scriptHost(): Promise<ScriptHost> {
  const folder = await mkdtemp(path.join(tmpdir(), "ipai-script-host-"));
  const bin = path.join(folder, "bin");
  await mkdir(bin);
  const run = async (command: RemoteCommand) => {
    const { stdout, stderr } = await execa(
      "sh",
      ["-c", command.script, "sh", ...(command.args ?? [])],
      {
        env: { PATH: `${bin}:${process.env["PATH"] ?? ""}` },
        input: command.stdin ?? "",
        stripFinalNewline: false,
      },
    );
    return { exitCode: 0, stdout, stderr };
  };
  return {
    remote: { label: "root@host:22", run, runJob: run, close: () => Promise.resolve() },
    folder,
    async program(name, script) {
      await writeFile(path.join(bin, name), `#!/bin/sh\n${script}\n`);
      await chmod(path.join(bin, name), 0o755);
    },
    remove: () => rm(folder, { recursive: true }),
  };
}
