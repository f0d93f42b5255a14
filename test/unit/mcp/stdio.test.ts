import { deepEqual, equal, match } from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { ifAbsent } from "../../../machine/errno.ts";

const root = path.resolve(import.meta.dirname, "../../..");
const records = path.join(root, ".state/mcp/calls.jsonl");

describe("`ipai mcp` and a client that sends too much", function () {
  this.timeout(120_000);

  it("takes no message of 10 MB, and is gone", async () => {
    const before = await readFile(records, "utf8").catch(ifAbsent);
    const run = execa("surfaces/cli/ipai", ["mcp", "--stack", "staging"], {
      ...{ cwd: root, reject: false, stdin: "pipe", timeout: 100_000 },
    });
    // The client stays: only the server can end this.
    run.stdin.on("error", () => undefined);
    const call = { name: "evidence", arguments: { text: "x".repeat(10_000_000) } };
    run.stdin.write(
      `${JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: call })}\n`,
    );
    const { exitCode, stdout, stderr } = await run;
    equal(exitCode, 1, stderr);
    equal(stdout, "");
    match(stderr, /^error: The client was left: it sent too long a message[^]*256 KiB[^]*next: /m);
    equal(await readFile(records, "utf8").catch(ifAbsent), before);
  });

  it("says that it cannot read its input, and is gone", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "ipai-stdio-"));
    // For writing alone: each read fails.
    const serve = 'exec surfaces/cli/ipai mcp --stack staging 0>"$0"';
    try {
      const { exitCode, stdout, stderr } = await execa(
        "sh",
        ["-c", serve, path.join(folder, "input")],
        { cwd: root, reject: false, timeout: 100_000 },
      );
      deepEqual([exitCode, stdout], [1, ""], stderr);
      match(stderr, /^error: Standard input cannot be read\.[^]*EBADF[^]*next: .*ipai mcp/m);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
