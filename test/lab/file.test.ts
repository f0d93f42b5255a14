import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { waitFor } from "../../lab/waitFor.ts";
import { fileHandler } from "../../provider/resources/file/handler.ts";
import { fileInputs } from "../../provider/resources/file/inputs.ts";
import type { FileState } from "../../provider/resources/file/inputs.ts";
import { CommandError } from "../../provider/ssh/commandError.ts";
import { openRemote } from "../../provider/ssh/openRemote.ts";
import type { Remote } from "../../provider/ssh/remote.ts";
import { callContext } from "../support/callContext.ts";
import { useDroplet } from "./droplet.ts";

const folder = "/srv/file-test";

describe("a file on a lab droplet", function () {
  this.timeout(180_000);
  const droplet = useDroplet();
  let remote: Remote;

  before(async () => {
    remote = await openRemote(droplet().connection);
  });
  afterEach(() => shell("rm -rf /srv/file-test"));
  after(() => remote.close());

  async function shell(script: string): Promise<string> {
    const { stdout } = await remote.run({ step: "look from outside", script });
    return stdout;
  }
  const declared = (inputs: object) => fileInputs.parse({ path: `${folder}/a`, ...inputs });
  const context = () => callContext(remote);
  async function create(inputs: object): Promise<FileState> {
    return (await fileHandler.create(context(), declared(inputs))).state;
  }

  it("is created with its content, mode and owner, and its parents with 0755", async () => {
    const content = "umlaut ä, 'quotes' \"$HOME\" `id`\n\n";
    const state = await create({ content, path: `${folder}/b/c`, mode: "640", group: "daemon" });
    equal(await shell(`cat ${folder}/b/c`), content);
    equal(
      await shell(`stat -c '%a %U %G' ${folder}/b/c ${folder}/b`),
      "640 root daemon\n755 root root\n",
    );
    equal(state.mode, "0640");
    equal((await shell(`sha256sum ${folder}/b/c`)).slice(0, 64), state.sha256);
  });

  it("is read back as it was declared, owner by number or by name", async () => {
    for (const owner of ["1", "daemon"]) {
      const state = await create({ content: "text", owner });
      const found = await fileHandler.read(context(), state.path, state);
      deepEqual(found?.state, {
        ...state,
        validate: undefined,
        notify: undefined,
        copies: undefined,
      });
      equal(found.inputs.owner, owner);
    }
  });

  it("shows what a hand has changed, and is repaired by an update", async () => {
    const state = await create({ content: "declared\n" });
    await shell(`echo by hand > ${folder}/a; chmod 777 ${folder}/a; chown daemon ${folder}/a`);
    const found = await fileHandler.read(context(), state.path, state);
    deepEqual(
      [found?.inputs.content, found?.inputs.mode, found?.inputs.owner],
      ["by hand\n", "0777", "daemon"],
    );
    ok(found);
    await fileHandler.update(
      context(),
      state.path,
      found.state,
      declared({ content: "declared\n" }),
    );
    equal(await shell(`cat ${folder}/a; stat -c '%a %U' ${folder}/a`), "declared\n644 root\n");
  });

  it("is gone when it was removed, or when something else stands in its place", async () => {
    const state = await create({ content: "x" });
    for (const other of [`mkdir ${folder}/a`, `ln -s /etc/hostname ${folder}/a`]) {
      await shell(`rm ${folder}/a && ${other}`);
      equal(await fileHandler.read(context(), state.path, state), undefined, other);
      await create({ content: "x", validate: `grep -q x ${folder}/a` });
      equal(await shell(`stat -c %F ${folder}/a; ls -A ${folder}`), "regular file\na\n", other);
    }
  });

  it("does not take the place of a directory with something in it", async () => {
    await shell(`mkdir -p ${folder}/a && touch ${folder}/a/kept`);
    await rejects(create({ content: "x" }), { given: /something in it.*: move it away/ });
    equal(await shell(`ls -A ${folder} ${folder}/a`), `${folder}:\na\n\n${folder}/a:\nkept\n`);
  });

  it("is deleted, and a second time too", async () => {
    const state = await create({ content: "x" });
    await fileHandler.delete(context(), state.path, state);
    equal(await shell(`ls -A ${folder}`), "");
    await fileHandler.delete(context(), state.path, state);
  });

  it("is judged at its final path among its neighbours, before it is written", async () => {
    await shell(`mkdir -p ${folder} && echo neighbour > ${folder}/n && echo old > ${folder}/a`);
    const validate = `cat ${folder}/n && ! grep -q bad ${folder}/a`;
    await rejects(create({ content: "bad\n", validate }), (error: unknown) => {
      ok(error instanceof CommandError);
      equal(error.lastLines, `neighbour\nrefused by: ${validate}`);
      return true;
    });
    equal(
      await shell(`cat ${folder}/a; ls -A ${folder} /run | grep -cE "ipai-(new|trial)" || true`),
      "old\n0\n",
    );
    await create({ content: "good\n", validate });
    equal(await shell(`cat ${folder}/a`), "good\n");
  });

  it("is judged without what its neighbours are writing, which is renamed any moment", async () => {
    await shell(`mkdir -p ${folder} && echo half >${folder}/.ipai-new.other`);
    const validate = `! test -e ${folder}/a || ! test -e ${folder}/.ipai-new.other`;
    await create({ content: "x", validate });
    equal(await shell(`ls -A ${folder}`), ".ipai-new.other\na\n");
  });

  it("leaves no folder behind when its first content is refused", async () => {
    const validate = `test ! -e ${folder}/new/a`;
    await rejects(create({ path: `${folder}/new/a`, content: "x", validate }));
    equal(await shell(`ls -d ${folder} 2>/dev/null || echo none`), "none\n");
  });

  it("never shows a new file to anybody but the program that judges it", async () => {
    await shell(`mkdir -p ${folder} && echo old > ${folder}/a`);
    const validate = `grep -q new ${folder}/a && nsenter --mount=/proc/1/ns/mnt cat ${folder}/a | grep -q old`;
    await create({ content: "new\n", validate });
  });

  describe("that a unit reads", () => {
    const unit = "file-test.service";
    const notify = { unit };
    before(() =>
      shell(`
        cat > /etc/systemd/system/${unit} <<'UNIT'
[Service]
ExecStart=sleep infinity
ExecReload=sh -c 'echo reload >> /run/file-test.log; ! grep -q bad ${folder}/a'
UNIT
        systemctl daemon-reload`),
    );
    beforeEach(() => shell(`systemctl start ${unit}; rm -f /run/file-test.log`));
    after(() =>
      shell(`systemctl stop ${unit}; rm /etc/systemd/system/${unit}; systemctl daemon-reload`),
    );

    it("tells the unit, when that runs", async () => {
      await create({ content: "one", notify });
      equal(await shell("cat /run/file-test.log"), "reload\n");
      await shell(`systemctl stop ${unit}; rm /run/file-test.log`);
      await create({ content: "two", notify });
      equal(await shell("cat /run/file-test.log 2>/dev/null || echo not told"), "not told\n");
    });

    it("puts the old content back when the unit does not accept the new one", async () => {
      const state = await create({ content: "good", notify });
      const bad = declared({ content: "bad", notify });
      await rejects(fileHandler.update(context(), state.path, state, bad), { given: /put back$/ });
      equal(await shell(`cat ${folder}/a; ls -A ${folder}`), "gooda\n");
      equal(await shell("wc -l < /run/file-test.log"), "3\n");
    });
  });

  it("has the old content or the new one, never half, when the connection is cut", async () => {
    const old = "old\n".repeat(1000);
    await create({ content: old });
    const content = "new\n".repeat(4_000_000);
    for (const delayMs of [20, 60, 120, 200]) {
      const other = await openRemote(droplet().connection);
      const writing = fileHandler.create(callContext(other), declared({ content }));
      const outcome = writing.then(
        () => "written",
        () => "cut",
      );
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      await other.close();
      await outcome;
      const lines = await shell(`sort ${folder}/a | uniq -c`);
      match(lines, /^ +(1000 old|4000000 new)\n$/);
    }
  });

  it("is read at the cost of a command that does nothing, forty-five at a time", async () => {
    await shell(`mkdir -p ${folder} && seq 100 > ${folder}/a`);
    const nothing = () => remote.run({ step: "do nothing", script: "true" });
    const read = () => fileHandler.read(context(), `${folder}/a`, undefined);
    // What else the machine does slows down either: the best of each is compared.
    let [floorMs, tookMs] = [Infinity, Infinity];
    const isCheap = async (): Promise<true | undefined> => {
      floorMs = Math.min(floorMs, await timed(nothing));
      tookMs = Math.min(tookMs, await timed(read));
      return tookMs < 2 * floorMs + 200 ? true : undefined;
    };
    const cheap = await waitFor(isCheap, { timeoutMs: 60_000, everyMs: 1 });
    ok(cheap, `took ${tookMs} ms, doing nothing takes ${floorMs} ms`);
  });
});

/** Milliseconds for 45 of them at once. */
async function timed(action: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await Promise.all(Array.from({ length: 45 }, action));
  return Math.round(performance.now() - begun);
}
