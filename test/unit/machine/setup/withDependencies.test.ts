import { equal, match, notEqual } from "node:assert/strict";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";

const script = path.resolve(import.meta.dirname, "../../../../scripts/with-dependencies.sh");

/** An npm that counts how often it is asked, and takes long enough to be asked twice at a time. */
const NPM = `#!/bin/sh
echo "$1" >>../npm.calls
mkdir -p node_modules/.bin
ln -sf "${process.execPath}" node_modules/.bin/node
node -e 'setTimeout(() => {}, 300)'
`;

describe("a checkout's dependencies", () => {
  let folder: string, checkout: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "ipai-dependencies-"));
    checkout = path.join(folder, "checkout");
    await mkdir(path.join(checkout, "scripts"), { recursive: true });
    await mkdir(path.join(folder, "bin"));
    await cp(script, path.join(checkout, "scripts/with-dependencies.sh"));
    await writeFile(path.join(folder, "bin/npm"), NPM, { mode: 0o755 });
    await writeFile(path.join(checkout, "package-lock.json"), "{}");
  });
  afterEach(() => rm(folder, { recursive: true }));

  const run = (command = "true", env: Record<string, string> = {}) =>
    execa("sh", [path.join(checkout, "scripts/with-dependencies.sh"), "sh", "-c", command], {
      env: { PATH: `${folder}/bin:${process.env["PATH"] ?? ""}`, ...env },
      reject: false,
    });
  const calls = () => readFile(path.join(folder, "npm.calls"), "utf8");

  it("are installed once, also when two commands find them missing at the same time", async () => {
    const [first, second] = await Promise.all([run(), run()]);
    equal(first.exitCode, 0, first.stderr);
    equal(second.exitCode, 0, second.stderr);
    equal(await calls(), "ci\n");
    await run();
    equal(await calls(), "ci\n");
  });

  it("are installed again when the lock file changes, and after an installation that failed", async () => {
    await writeFile(path.join(folder, "bin/npm"), "#!/bin/sh\nexit 7\n", { mode: 0o755 });
    const failed = await run();
    notEqual(failed.exitCode, 0);
    await writeFile(path.join(folder, "bin/npm"), NPM, { mode: 0o755 });
    match((await run()).stderr, /installing the dependencies/);
    await writeFile(path.join(checkout, "package-lock.json"), "{ }");
    await run();
    equal(await calls(), "ci\nci\n");
  });

  it("are installed by the machine's own Node, not by the one that is being replaced", async () => {
    await run();
    await writeFile(path.join(checkout, "package-lock.json"), "{ }");
    const own = path.join(checkout, "node_modules/.bin");
    await writeFile(
      path.join(folder, "bin/npm"),
      `#!/bin/sh\necho "$PATH" >../npm.path\nexec sh ../npm.before\n`,
    );
    await writeFile(path.join(folder, "npm.before"), NPM);
    const { stdout } = await run('echo "$PATH"', { PATH: `${own}:${folder}/bin:/usr/bin:/bin` });
    equal(await readFile(path.join(folder, "npm.path"), "utf8"), `${folder}/bin:/usr/bin:/bin\n`);
    match(stdout, new RegExp(`^${own}:`));
  });

  it("have this machine's Node first on the PATH, also where npm links none", async () => {
    const bin = "node_modules/node-linux-this/bin";
    const npm = `mkdir -p node_modules/.bin ${bin} node_modules/node-linux-other
ln -s "${process.execPath}" ${bin}/node`;
    await writeFile(path.join(folder, "bin/npm"), `#!/bin/sh\n${npm}\n`);
    const { stdout, stderr } = await run("command -v node && readlink $(command -v node)");
    const link = path.join(checkout, "node_modules/.bin/node");
    equal(stdout, `${link}\n../node-linux-this/bin/node`, stderr);
  });

  it("come with the folders of root's programs, which a shell made by `su` lacks", async () => {
    const { stdout, stderr } = await run('echo "$PATH"', { PATH: `${folder}/bin:/usr/bin:/bin` });
    match(stdout, /:\/usr\/bin:\/bin:\/usr\/local\/sbin:\/usr\/sbin:\/sbin$/, stderr);
  });

  it("keep a user's proxy away from what talks on this machine, and keep the exceptions that are there", async () => {
    const proxy = { https_proxy: "http://proxy.example.test:3128", NO_PROXY: ".corp.example.test" };
    const { stdout } = await run('echo "$no_proxy $NO_PROXY"', { no_proxy: "", ...proxy });
    const both = ".corp.example.test,localhost,127.0.0.1,::1";
    equal(stdout, `${both} ${both}`);
  });

  it("let root read the history of a checkout that another user cloned", async function () {
    if (process.getuid?.() !== 0) return this.skip();
    await execa("git", ["init", "--quiet", checkout]);
    await execa("chown", ["-R", "65534:65534", checkout]);
    const status = `git -C ${checkout} status --short`;
    notEqual((await execa("sh", ["-c", status], { reject: false })).exitCode, 0);
    const { exitCode, stderr } = await run(status);
    equal(exitCode, 0, stderr);
  });
});
