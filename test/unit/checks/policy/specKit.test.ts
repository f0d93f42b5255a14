import { deepEqual, equal, match } from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { specValidate } from "../../../../operations/spec/validate.ts";
import { validateSpecKits } from "../../../../checks/policy/specKit/validate.ts";

const checkout = path.resolve(import.meta.dirname, "../../../..");
const prose = "A sentence that says what is so, and why it is so, in words. ".repeat(5);

describe("ipai spec validate", () => {
  let root: string;
  const write = async (name: string, content: string): Promise<void> => {
    await mkdir(path.dirname(path.join(root, name)), { recursive: true });
    await writeFile(path.join(root, name), content);
  };
  const tasks = (...rows: string[]) =>
    write("spec/one/tasks.md", `${prose}\n\n${rows.join("\n")}\n`);
  const found = async (): Promise<string[]> =>
    (await validateSpecKits(root)).findings.map(
      ({ rule, file, line }) => `${rule} ${file}:${line}`,
    );

  beforeEach(async () => {
    root = await mkdtemp(path.join(tmpdir(), "ipai-spec-"));
    await write("spec/README.md", `# Specs\n\n${prose}\n\n- [one](one/)\n`);
    for (const name of ["constitution", "prd", "plan"])
      await write(`spec/one/${name}.md`, `# ${name}\n\n${prose}\n`);
    await write("test/a.test.ts", 'it("keeps its promise", () => undefined);\n// it("sings")\n');
    await write("test/c.test.ts", 'describe.skip("fish", () => {\n  it("swims");\n});\n');
    await write("test/b.test.ts", 'it.skip("flies", () => undefined);\n');
    await tasks(
      "| T0.1 | the kit | complete | [test](../../test/a.test.ts) |",
      "| T0.2 | more | open | |",
    );
  });
  afterEach(() => rm(root, { recursive: true }));

  const odd: readonly (readonly [what: string, make: (at: string) => Promise<unknown>])[] = [
    ["a folder", (at) => mkdir(at)],
    ["a pipe, which would never end", (at) => execa("mkfifo", [at])],
    ["a link to itself", (at) => symlink(at, at)],
    ["a device", (at) => symlink("/dev/zero", at)],
    ["larger than any document", (at) => writeFile(at, "x".repeat(2_000_000))],
  ];
  for (const [what, make] of odd) {
    for (const name of ["README.md", "one/tasks.md", "one/prd.md"]) {
      it(`says that spec/${name} is missing where it is ${what}`, async () => {
        await rm(path.join(root, "spec", name));
        await make(path.join(root, "spec", name));
        deepEqual(await found(), [`missing spec/${name}:1`]);
      });
    }
  }

  it("says that a test which proves a task is none where it is a pipe", async () => {
    await rm(path.join(root, "test/a.test.ts"));
    await execa("mkfifo", [path.join(root, "test/a.test.ts")]);
    match((await found()).join(), /^unproved spec\/one\/tasks\.md:\d+$/);
  });

  it("finds nothing in a whole kit", async () => {
    deepEqual(await found(), []);
  });

  it("finds a file that is missing, and a folder without any kit", async () => {
    await rm(path.join(root, "spec/one/plan.md"));
    deepEqual(await found(), ["missing spec/one/plan.md:1"]);
    await rm(path.join(root, "spec"), { recursive: true });
    deepEqual(await found(), ["missing spec:1"]);
  });

  it("finds a file without content, headings or not", async () => {
    for (const text of ["", "# Plan\n\n## Phases\n\n## Risks\n", `<!--\n${prose}\n-->`]) {
      await write("spec/one/plan.md", text);
      deepEqual(await found(), ["empty spec/one/plan.md:1"]);
    }
  });

  it("finds a folder where a file belongs", async () => {
    await rm(path.join(root, "spec/one/plan.md"));
    await mkdir(path.join(root, "spec/one/plan.md"));
    deepEqual(await found(), ["missing spec/one/plan.md:1"]);
  });

  it("finds broken links of every form", async () => {
    const forms = ["[a](gone.md 'b')", "[a]( gone.md )", "[a](<gone.md>)", "[a]: gone.md"];
    for (const link of [...forms, '<a href="gone.md">a</a>']) {
      await write("spec/one/plan.md", `${prose}\n${link}\n`);
      deepEqual(await found(), ["broken-link spec/one/plan.md:2"], link);
    }
  });

  const undecided = ["lorem ipsum", "to be defined", "to be determined", "coming soon", "???"];
  for (const placeholder of ["TO" + "DO", "T" + "BD", "T" + "BC", ...undecided]) {
    it(`finds the placeholder ${placeholder.slice(0, 2)}…, but not in code`, async () => {
      await write("spec/one/prd.md", `${prose}\nOwner: ${placeholder}\n\`${placeholder}\`\n`);
      deepEqual(await found(), ["placeholder spec/one/prd.md:2"]);
    });
  }

  it("finds a link to a file or a heading that is not there", async () => {
    await write(
      "spec/one/plan.md",
      `${prose}\n[a](nowhere.md)\n[b](prd.md#prd)\n[c](prd.md#gone)\n[d](https://example.com/x)\n`,
    );
    deepEqual(await found(), ["broken-link spec/one/plan.md:2", "broken-link spec/one/plan.md:4"]);
  });

  for (const [what, proof, rules] of [
    ["no test", "", ["unproved"]],
    ["a test that does not exist", "[test](../../test/gone.test.ts)", ["broken-link", "unproved"]],
    ["a title that its test lacks", '[test](../../test/a.test.ts "flies")', ["unproved"]],
    ["a part of a test's title", '[test](../../test/a.test.ts "keeps its")', ["unproved"]],
    ["a title in a comment", '[test](../../test/a.test.ts "sings")', ["unproved"]],
    ["a test of a file that is skipped", '[test](../../test/c.test.ts "swims")', ["unproved"]],
    ["a title that its test skips", '[test](../../test/b.test.ts "flies")', ["unproved"]],
    ["a file that is no test", "[page](prd.md)", ["unproved"]],
    ["a title that its test has", '[test](../../test/a.test.ts "keeps its promise")', []],
  ] as const) {
    it(`judges a task that is complete by ${what}`, async () => {
      await tasks(`| T0.1 | the kit | complete | ${proof} |`);
      deepEqual(
        await found(),
        rules.map((rule) => `${rule} spec/one/tasks.md:3`),
      );
    });
  }

  it("finds a task listed twice, a status that is none, and a list without tasks", async () => {
    await tasks("| T0.1 | a | open | |", "| T0.1 | b | open | |", "| T0.2 | c | nearly | |");
    deepEqual(await found(), ["task spec/one/tasks.md:4", "task spec/one/tasks.md:5"]);
    await tasks();
    deepEqual(await found(), ["task spec/one/tasks.md:1"]);
  });

  it("finds a bundle that the index does not list", async () => {
    for (const name of ["constitution", "prd", "plan"]) await write(`spec/two/${name}.md`, prose);
    await write("spec/two/tasks.md", `${prose}\n| T0.1 | a | open | |\n`);
    deepEqual(await found(), ["unlisted spec/README.md:1"]);
  });

  it("ends with 1 when there is any finding", () => {
    const codes = [false, true].map((ok) =>
      specValidate.exitCode?.({ ok, bundles: [], findings: [] }),
    );
    deepEqual(codes, [1, 0]);
  });
});

describe("this repository's spec kits", () => {
  it("are whole, and claim no more than tests prove", async () => {
    const { bundles, findings } = await validateSpecKits(checkout);
    deepEqual(findings, []);
    deepEqual(bundles, ["ipai-odoo-devops-agent"]);
  });

  it("list the owners' 26 tasks, each once", async () => {
    const text = await readFile(
      path.join(checkout, "spec/ipai-odoo-devops-agent/tasks.md"),
      "utf8",
    );
    const phases = [3, 4, 3, 5, 3, 4, 4];
    const expected = phases.flatMap((count, phase) =>
      Array.from({ length: count }, (_, index) => `T${phase}.${index + 1}`),
    );
    deepEqual(
      [...text.matchAll(/^\| (T\d\.\d)/gm)].map(([, id]) => id),
      expected,
    );
  });

  it("stand beside a CLAUDE.md whose second section is the policy on secrets", async () => {
    const text = await readFile(path.join(checkout, "CLAUDE.md"), "utf8");
    match(text, /^## 2\. Secrets & Tokens Policy$/m);
  });
});

describe("the scripts that the owners' tasks name", () => {
  for (const name of [
    "clone_missing_oca_repos.sh",
    "verify_oca_ipai_layout.sh",
    "verify-addons-mounts.sh",
    "validate_spec_kits.sh",
    "deploy_do_prod.sh",
    "setup_ssl.sh",
    "verify_production.sh",
    "rollback_to_sha.sh",
    "health/check_all_services.sh",
    "backup/backup_db.sh",
    "backup/restore_db.sh",
    "mail/inspect_caught_mail.sh",
  ]) {
    it(`include ${name}, executable, over an operation of ipai`, async () => {
      const file = path.join(checkout, "scripts", name);
      equal((await stat(file)).mode & 0o111, 0o111);
      match(await readFile(file, "utf8"), /cli\/ipai/);
    });
  }
});
