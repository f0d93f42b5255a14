import { deepEqual, equal, rejects } from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspectPushed, pushOnce, registryHolds } from "../../../images/build/remote.ts";

const { signal } = new AbortController();

describe("a registry that this machine reaches only through docker", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "ipai-remote-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** A docker client that runs this shell script. */
  async function client(script: string): Promise<{ client: string; signal: AbortSignal }> {
    const path = join(folder, "docker");
    await writeFile(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return { client: path, signal };
  }
  const holds = async (script: string): Promise<boolean> =>
    registryHolds(await client(script), "ghcr.io/owner/name", { name: "odoo", tag: "sha" });

  it("has an image, or has not", async () => {
    equal(await holds('[ "$*" = "manifest inspect ghcr.io/owner/name/odoo:sha" ]'), true);
    equal(await holds('echo "no such manifest: ghcr.io/owner/name/odoo:sha" >&2; exit 1'), false);
    equal(await holds('echo "manifest unknown" >&2; exit 1'), false);
  });

  it("that asks for a login has not said 'absent': nothing is built twice under one name", () =>
    rejects(holds('echo "denied: permission_denied" >&2; exit 1'), {
      code: "registry-failed",
      next: /^docker login ghcr\.io,/,
    }));

  it("gets an image under a tag only once, whoever was first", async () => {
    const script = `echo "$1" >>${folder}/asked
      case "$1" in manifest) [ -e ${folder}/held ] || { echo "manifest unknown" >&2; exit 1; } ;; esac`;
    const results: string[] = [];
    const step = { status: () => undefined, result: (text: string) => results.push(text) };
    const push = async (): Promise<string> => {
      const image = { name: "odoo", tag: "sha" } as const;
      await pushOnce(await client(script), "ghcr.io/owner/name", image, step);
      return readFile(join(folder, "asked"), "utf8");
    };
    equal(await push(), "manifest\npush\n");
    await writeFile(join(folder, "held"), "");
    equal(await push(), "manifest\npush\nmanifest\n");
    deepEqual(results, ["the registry has got it meanwhile, and keeps its own"]);
  });

  it("gives an image its digest; one that is not here is pulled first", async () => {
    const image = '[{"RepoDigests":["other/odoo@sha256:1","r/odoo@sha256:2"],"Config":{}}]';
    const script = `case "$1" in
      pull) touch ${folder}/pulled ;;
      image) [ -e ${folder}/pulled ] && echo '${image}' ;;
    esac`;
    const { digest, inspected } = await inspectPushed(await client(script), "r/odoo", "sha");
    equal(digest, "sha256:2");
    deepEqual((inspected as { Config: object }).Config, {});
  });

  it("that cannot be pulled from is no riddle", async () => {
    const tools = await client('case "$1" in pull) echo "no route" >&2;; esac; exit 1');
    await rejects(inspectPushed(tools, "r/odoo", "sha"), {
      code: "image-unreadable",
      given: "no route",
    });
  });
});
