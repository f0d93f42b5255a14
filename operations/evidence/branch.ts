import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { git } from "../../machine/git/run.ts";
import { UserError } from "../../report/userError.ts";
import type { Context } from "../operation.ts";
import { who } from "../who.ts";
import { contents, evidenceAt } from "./anchor.ts";
import { evidenceRoot, REPOSITORY, signersFile } from "./place.ts";

/** A branch of a remote that holds evidence and nothing else; the work tree is never switched to it. */
export class EvidenceBranch {
  readonly #ctx: Context;
  readonly #remote: string;
  readonly #branch: string;

  constructor(ctx: Context, { remote, branch }: { remote: string; branch: string }) {
    this.#ctx = ctx;
    this.#remote = remote;
    this.#branch = branch;
  }

  /** Its newest commit as the remote has it now; `undefined` before there is one. @throws UserError */
  async tip(): Promise<string | undefined> {
    const name = `refs/heads/${this.#branch}`;
    const listed = await this.#git(["ls-remote", "--", this.#remote, name]);
    const commit = listed.split(/\s/)[0];
    if (!commit) return undefined;
    await this.#git(["fetch", "--quiet", "--no-tags", "--", this.#remote, commit]);
    return commit;
  }

  /** Writes what a commit of the branch holds and this checkout lacks; changes no file but the signers'. */
  async bring(tip: string): Promise<string[]> {
    const { root } = this.#ctx;
    const names = (await evidenceAt(root, tip)) ?? [];
    const brought: string[] = [];
    for (const [index, content] of (await contents(root, tip, names)).entries()) {
      const name = names[index] ?? "";
      const file = path.join(root, name);
      if (file === signersFile(evidenceRoot(root, REPOSITORY))) await addLines(file, content);
      if (existsSync(file)) continue;
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, content);
      brought.push(name);
    }
    return brought;
  }

  /** The checkout's evidence as a commit after `tip`; `undefined` when that holds all of it. */
  async commit(tip: string | undefined, message: string): Promise<string | undefined> {
    const folder = await mkdtemp(path.join(tmpdir(), "ipai-evidence-index-"));
    const index = { GIT_INDEX_FILE: path.join(folder, "index") };
    try {
      await this.#git(["read-tree", tip ?? "--empty"], index);
      await this.#git(["add", "--force", "--", "docs/evidence"], index);
      const tree = await this.#git(["write-tree"], index);
      if (tip !== undefined && tree === (await this.#git(["rev-parse", `${tip}^{tree}`]))) {
        return undefined;
      }
      const parent = tip === undefined ? [] : ["-p", tip];
      return await this.#git(["commit-tree", tree, ...parent, "-m", message], {
        ...(await this.#identity()),
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  }

  /** @returns Whether the remote took it; not when somebody else was faster. @throws UserError */
  async push(commit: string): Promise<boolean> {
    const refspec = `${commit}:refs/heads/${this.#branch}`;
    const push = await this.#run(["push", "--porcelain", "--", this.#remote, refspec], {});
    if (!push.failed) return true;
    if (/\[rejected\]|fetch first|cannot lock ref/.test(push.all)) return false;
    throw this.#failure("push", push.all);
  }

  async #git(args: readonly string[], more: Record<string, string> = {}): Promise<string> {
    const run = await this.#run(args, more);
    if (run.failed) throw this.#failure(args[0] ?? "", run.all);
    return run.stdout;
  }

  #run(args: readonly string[], more: Record<string, string>) {
    const { root, environment, signal } = this.#ctx;
    const { words, secret } = credentials(environment);
    const env = { ...environment, GIT_TERMINAL_PROMPT: "0", ...secret, ...more };
    return git(root, [...words, ...args], { env, signal });
  }

  /** CI has no name in git; a person has. */
  async #identity(): Promise<Record<string, string>> {
    if (!(await this.#run(["var", "GIT_AUTHOR_IDENT"], {})).failed) return {};
    const [name = "ipai"] = who(this.#ctx.environment).split("@");
    const email = `${name}@users.noreply.github.com`;
    return {
      GIT_AUTHOR_NAME: name,
      GIT_AUTHOR_EMAIL: email,
      GIT_COMMITTER_NAME: name,
      GIT_COMMITTER_EMAIL: email,
    };
  }

  #failure(verb: string, output: string): UserError {
    return new UserError(`git ${verb} did not work for the evidence's branch ${this.#branch}.`, {
      given: this.#ctx.redactor.redact(output),
      next: `see whether ${this.#remote} may be written to: contents: write and GH_TOKEN in a workflow`,
      code: "evidence-branch",
    });
  }
}

/** GitHub's token by a variable that git is told the name of: an argument or a file would show it. */
function credentials(environment: Context["environment"]) {
  const { GH_TOKEN: token, GITHUB_SERVER_URL: server } = environment;
  if (!token || !server) return { words: [], secret: {} };
  const basic = Buffer.from(`x-access-token:${token}`).toString("base64");
  return {
    words: [`--config-env=http.${server}/.extraheader=IPAI_GIT_HEADER`],
    secret: { IPAI_GIT_HEADER: `AUTHORIZATION: basic ${basic}` },
  };
}

/** Signers that one side allows are allowed on both; whoever verifies brings a list anyway. */
async function addLines(file: string, content: Buffer): Promise<void> {
  if (!existsSync(file)) return;
  const here = (await readFile(file, "utf8")).split("\n").filter((line) => line !== "");
  const there = content.toString("utf8").split("\n");
  const missing = there.filter((line) => line !== "" && !here.includes(line));
  if (missing.length > 0) await writeFile(file, [...here, ...missing, ""].join("\n"));
}
