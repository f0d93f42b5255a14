import { deepEqual, doesNotMatch, equal, match } from "node:assert/strict";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import {
  ASKED,
  scriptFor,
  SHELLS,
  type Shell,
} from "../../../../surfaces/cli/completion/shells.ts";
import { loadedModules } from "../../../support/loadedModules.ts";
import { skip } from "../../../support/reporter.ts";
import { Terminal } from "../../../support/terminal.ts";

const root = path.resolve(import.meta.dirname, "../../../..");
const MAIN = "surfaces/cli/main.ts";
/** A name that a shell which runs any of it would obey. */
const EVIL = "$(touch evil)`touch evil`;touch evil;'\"\\";

/** A checkout at an odd place, with odd names in it, that holds what completion is made of and no more. */
async function checkoutWithOddNames(): Promise<{ folder: string; checkout: string }> {
  const folder = await mkdtemp(path.join(tmpdir(), "ipai-shells-"));
  // Node takes no module from below a folder with a backslash in its name.
  const checkout = path.join(folder, `it's ${EVIL.replaceAll("\\", "")}`);
  for (const url of await loadedModules(MAIN, ASKED, "bash", "deploy", "")) {
    const file = path.relative(root, fileURLToPath(url));
    await cp(path.join(root, file), path.join(checkout, file));
  }
  for (const stack of ["staging", "prod", EVIL]) {
    await writeFile(path.join(checkout, `Pulumi.${stack}.yaml`), "config: {}\n");
  }
  const identity = ["-c", "user.name=ana", "-c", "user.email=ana@example.com"];
  await execa("git", ["init", "--quiet"], { cwd: checkout });
  await execa("git", [...identity, "commit", "--quiet", "--allow-empty", "-m", EVIL], {
    cwd: checkout,
  });
  return { folder, checkout };
}

/** Ctrl-U: the line is taken away, in turn with what was typed before. */
const DISCARD = "\u0015";

/** How each shell is started without anybody's settings, and told to read a file once. */
const STARTED = {
  bash: { words: ["--noprofile", "--norc", "-i"], first: "PS1='> '; . ./script" },
  zsh: {
    words: ["-i"],
    first: "autoload -Uz compinit; compinit -D -u; PS1='> '; . ./script",
  },
  fish: {
    words: ["--no-config", "-i"],
    first: "function fish_prompt; printf '> '; end; source ./script",
  },
} as const;

/** In place of the commands: says which words the shell has handed to them. */
const SAYS = {
  bash: `for each in ipai npx; do eval "$each() { printf '<%s>' $each \\"\\$@\\"; echo '|'; }"; done`,
  zsh: `for each in ipai npx; do eval "$each() { printf '<%s>' $each \\"\\$@\\"; echo '|'; }"; done`,
  fish: "for each in ipai npx; function $each -V each; printf '<%s>' $each $argv; echo '|'; end; end",
} as const;

describe("the words that a shell's script runs", () => {
  it("are quoted as that shell wants it", () => {
    const script = (shell: Shell): string => scriptFor(shell, ["it's", "a\\"]);
    for (const shell of ["bash", "zsh"] as const) match(script(shell), /\('it'\\''s' 'a\\' "/);
    match(script("fish"), /\('it\\'s' 'a\\\\' \$words/);
  });
});

function programOf(shell: Shell): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(path.delimiter);
  return folders.map((folder) => path.join(folder, shell)).find(existsSync);
}

for (const shell of SHELLS) {
  describe(`completion at a terminal in ${shell}`, function () {
    this.timeout(60_000);
    const program = programOf(shell);
    if (program === undefined) {
      it("completes", function () {
        skip(this, `there is no ${shell} on this machine`);
      });
      return;
    }
    let folder: string | undefined;
    let terminal: Terminal | undefined;
    let sha: string;

    before(async () => {
      const made = await checkoutWithOddNames();
      folder = made.folder;
      sha = (await execa("git", ["rev-parse", "HEAD"], { cwd: made.checkout })).stdout;
      const words = [process.execPath, path.join(made.checkout, MAIN), ASKED, shell];
      const work = path.join(folder, "work");
      await mkdir(work);
      const { first } = STARTED[shell];
      const lines = [SAYS[shell], first].join("\n");
      await writeFile(path.join(work, "script"), scriptFor(shell, words));
      await writeFile(path.join(work, "first"), `${lines}\n`);
      terminal = new Terminal([program, ...STARTED[shell].words], {
        columns: 200,
        cwd: work,
        env: { HOME: work, ZDOTDIR: work, XDG_CONFIG_HOME: work, TERM: "xterm", PS1: "> " },
      });
      terminal.type(". ./first; echo rea''dy\n");
      await terminal.until(/ready/);
    });
    after(async () => {
      await terminal?.close();
      if (folder !== undefined) await rm(folder, { recursive: true });
    });

    /** The words that a command gets when Tab and Enter are pressed behind what is typed. */
    async function completed(typed: string): Promise<string> {
      const from = terminal?.shown.length ?? 0;
      terminal?.type(`${typed}\t`);
      // The answer takes the line; what is typed behind it waits in the terminal until then.
      terminal?.type("\n");
      const [, words = ""] = (await terminal?.until(/((?:<[^<>\n]*>)+)\|/, from)) ?? [];
      return words;
    }

    it("completes commands, flags, values, stacks and releases, behind ipai and npx ipai", async () => {
      equal(await completed("ipai rollb"), "<ipai><rollback>");
      equal(await completed("ipai backup pr"), "<ipai><backup><prune>");
      equal(await completed("ipai history --fig"), "<ipai><history><--figures>");
      equal(await completed("ipai mcp --allow re"), "<ipai><mcp><--allow><read>");
      equal(await completed("ipai mcp --allow=re"), "<ipai><mcp><--allow=read>");
      equal(
        await completed("npx ipai verify --stack stagi"),
        "<npx><ipai><verify><--stack><staging>",
      );
      equal(await completed("ipai deploy "), `<ipai><deploy><${sha}>`);
    });

    it("offers all that there is, and no name that a shell could obey", async () => {
      const from = terminal?.shown.length ?? 0;
      terminal?.type("ipai verify --stack \t\t");
      await terminal?.until(/local[^]+prod[^]+staging/, from);
      doesNotMatch(terminal?.shown.slice(from) ?? "", /touch/);
      terminal?.type(DISCARD);
    });

    it("runs nothing of what is typed, recorded or part of a path", async () => {
      const quoted = `'${EVIL.replaceAll(/['\\]/g, "")}'`;
      match(await completed(`ipai rollback --stack ${quoted} --js`), /<--json>$/);
      const from = terminal?.shown.length ?? 0;
      terminal?.type("ipai verify $(touch evil) --sta\t");
      await terminal?.until(/--stack/, from);
      terminal?.type(DISCARD);
      const made = await readdir(path.join(folder ?? "", "work"));
      deepEqual(
        made.filter((name) => name.includes("evil")),
        [],
      );
    });

    it("offers files where ipai has nothing to offer", async () => {
      equal(
        await completed("ipai backup escrow --file ./fir"),
        "<ipai><backup><escrow><--file><./first>",
      );
    });
  });
}
