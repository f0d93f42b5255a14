import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { inlineStack } from "./inlineStack.ts";
import type { InlineStack } from "./inlineStack.ts";
import { MemoryProvider, Note } from "./memory/note.ts";

type NoteArgs = ConstructorParameters<typeof Note>[1];

describe("a provider on our gRPC server, driven by the real engine", function () {
  this.timeout(300_000);
  let lab: InlineStack;
  let host: string;

  before(async () => {
    lab = await inlineStack("memory", { memory: path.join(import.meta.dirname, "memory") });
    host = path.join(lab.folder, "host.json");
  });
  after(() => lab.remove());
  beforeEach(async () => {
    await writeFile(host, "{}");
    await writeFile(`${host}.calls`, "");
  });
  afterEach(async () => {
    await lab.stack.destroy();
  });

  function declare(args: NoteArgs, options: pulumi.CustomResourceOptions = {}): void {
    lab.declare(() => {
      const provider = new MemoryProvider("memory", { file: host });
      const note = new Note("note", args, { provider, ...options });
      return Promise.resolve({ text: note.text, length: note.length, revision: note.revision });
    });
  }
  /** As it lies on the disk; the engine's own export would decrypt it. */
  async function state(): Promise<string> {
    const file = path.join(lab.folder, "backend/.pulumi/stacks/memory/test.json");
    return JSON.stringify(JSON.parse(await readFile(file, "utf8")));
  }
  const calls = async () => (await readFile(`${host}.calls`, "utf8")).split("\n").slice(0, -1);

  it("previews without touching the host, creates, and then has nothing to do", async () => {
    declare({ name: "a", text: "first" });
    deepEqual((await lab.stack.preview()).changeSummary, { create: 3 });
    deepEqual(await calls(), []);
    const up = await lab.stack.up();
    deepEqual(up.outputs["length"]?.value, 5);
    deepEqual(await calls(), ["create a"]);
    deepEqual((await lab.stack.up()).summary.resourceChanges, { same: 3 });
    deepEqual(await calls(), ["create a"]);
  });

  it("shows a changed text line by line", async () => {
    declare({ name: "a", text: "one\ntwo\nthree\n" });
    await lab.stack.up();
    declare({ name: "a", text: "one\n2\nthree\n" });
    const { stdout } = await lab.stack.preview({ diff: true });
    match(stdout, /- two/);
    match(stdout, /\+ 2/);
    match(stdout, /length: 14 => 12/, "the preview does not know what follows from the inputs");
  });

  it("updates in place, and hands on the timeout of the program", async () => {
    declare({ name: "a", text: "first" });
    await lab.stack.up();
    declare({ name: "a", text: "second" }, { customTimeouts: { update: "90s" } });
    const { outputs, summary } = await lab.stack.up();
    deepEqual(summary.resourceChanges, { same: 2, update: 1 });
    equal(outputs["revision"]?.value, 2);
    deepEqual((await calls()).slice(1), ["update a timeout 90000"]);
  });

  it("reads with what is declared now, also where a diff ignores that it changed", async () => {
    declare({ name: "a", text: "text", lens: "old" });
    await lab.stack.up();
    declare({ name: "a", text: "text", lens: "new" });
    deepEqual((await lab.stack.up()).summary.resourceChanges, { same: 3 });
    await lab.stack.refresh();
    deepEqual((await calls()).slice(1), ["read a through new"]);
  });

  it("replaces when an input changes that makes another resource of it", async () => {
    declare({ name: "a", text: "text" });
    await lab.stack.up();
    declare({ name: "b", text: "text" });
    match((await lab.stack.preview({ diff: true })).stdout, /name: "a" => "b"/);
    await lab.stack.up();
    deepEqual(await calls(), ["create a", "create b", "delete a"]);
  });

  it("sees by refresh what a hand has changed, and repairs it", async () => {
    declare({ name: "a", text: "declared" });
    await lab.stack.up();
    const held = await readFile(host, "utf8");
    await writeFile(host, held.replace("declared", "by hand"));
    const refreshed = await lab.stack.refresh();
    deepEqual(refreshed.summary.resourceChanges, { same: 2, update: 1 });
    match((await lab.stack.preview({ diff: true })).stdout, /text: "by hand" => "declared"/);
    await lab.stack.up();
    match(await readFile(host, "utf8"), /"text":"declared"/);
  });

  it("creates again what a refresh no longer found", async () => {
    declare({ name: "a", text: "text" });
    await lab.stack.up();
    await writeFile(host, "{}");
    await lab.stack.refresh();
    deepEqual((await lab.stack.up()).summary.resourceChanges, { create: 1, same: 2 });
  });

  it("records what came into being but is not well, says why, and tries again", async () => {
    declare({ name: "a", text: "text", behaviour: "sick" });
    await rejects(lab.stack.up(), /the note is sick: text/);
    match(await state(), /"length":4.*"initErrors":\["the note is sick: text"\]/);
    await rejects(lab.stack.up(), /the note is sick/);
    deepEqual(await calls(), ["create a", "update a timeout 600000"]);
    declare({ name: "a", text: "text" });
    await lab.stack.up();
  });

  it("shows what, given and next of a failure, and records nothing", async () => {
    declare({ name: "a", text: "text", behaviour: "refused" });
    await rejects(lab.stack.up(), /the note a is refused\s+text: text\s+next: write another one/);
    deepEqual(await readFile(host, "utf8"), "{}");
  });

  it("refuses wrong inputs by name before anything is done", async () => {
    declare({ name: "a", text: "text", lines: [1 as unknown as string] });
    await rejects(lab.stack.preview(), /lines\[0\].*must be a text/s);
  });

  it("previews with values that are not known yet", async () => {
    lab.declare(() => {
      const provider = new MemoryProvider("memory", { file: host });
      const first = new Note("first", { name: "a", text: "one" }, { provider });
      const text = pulumi.interpolate`revision ${first.revision}`;
      new Note("second", { name: "b", text, lines: [text] }, { provider });
      return Promise.resolve({});
    });
    deepEqual((await lab.stack.preview()).changeSummary, { create: 4 });
    await lab.stack.up();
    match(await readFile(host, "utf8"), /"lines":\["revision 1"\]/);
  });

  it("keeps a secret out of the state, the preview, the log and errors, also after a refresh", async () => {
    const secret = "s3cr3t-of-the-test";
    declare({ name: "a", text: pulumi.secret(`token=${secret}\n`) });
    const created = await lab.stack.up();
    const noted = created.stdout;
    await writeFile(host, (await readFile(host, "utf8")).replace(secret, `${secret}-by-hand`));
    const refreshed = (await lab.stack.refresh({ diff: true } as object)).stdout;
    const preview = (await lab.stack.preview({ diff: true })).stdout;
    for (const shown of [noted, refreshed, preview, await state()])
      ok(!shown.includes(secret), shown);
    match(noted, /writing \[secret\]/);
    match(preview, /text.*\[secret\]/);
    declare({ name: "a", text: pulumi.secret(`token=${secret}-2\n`), behaviour: "refused" });
    await rejects(lab.stack.up(), (error: Error) => {
      match(error.message, /is refused/);
      return !error.message.includes(secret);
    });
  });

  it("ends what it is doing when the operation is cancelled, and stays truthful", async () => {
    declare({ name: "a", text: "text", behaviour: "slow" });
    const stop = new AbortController();
    const up = lab.stack.up({
      signal: stop.signal,
      onEvent: ({ diagnosticEvent }) => {
        if (diagnosticEvent?.message.includes("writing text") === true) stop.abort();
      },
    });
    await rejects(up);
    match(await state(), /"initErrors":\["the note was cancelled"\]/);
  });

  it("answers a function's call in a preview", async () => {
    lab.declare(async () => {
      const provider = new MemoryProvider("memory", { file: host });
      const token = "memory:index:countNotes";
      const answer: unknown = await pulumi.runtime.invoke(token, {}, { provider });
      return { answer };
    });
    match((await lab.stack.preview()).stdout, /count: 0/);
  });
});

describe("a provider whose engine was killed", () => {
  it("ends by itself when its standard input ends", async () => {
    const plugin = spawn(path.join(import.meta.dirname, "memory/pulumi-resource-memory"), {
      stdio: ["pipe", "pipe", "inherit"],
    });
    const [port] = (await once(plugin.stdout, "data")) as [Buffer];
    match(port.toString(), /^\d+\n$/);
    plugin.stdin.end();
    const [code] = (await once(plugin, "exit")) as [number];
    equal(code, 0);
  });
});
