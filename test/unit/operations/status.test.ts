import { equal, match } from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { status } from "../../../operations/status.ts";
import { Performer } from "../../../operations/perform/performer.ts";

const SHA = "6922c7d5b0c4f3f2c19c6f6f0f5d0f7b4a2a9d11";
const OTHER = "0123456789abcdef0123456789abcdef01234567";

describe("how things stand, as ipai alone says it", () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(path.join(tmpdir(), "ipai-status-"));
  });
  afterEach(() => rm(root, { recursive: true }));

  const folder = async (...names: string[]): Promise<string> => {
    const made = path.join(root, ".state/backend/.pulumi", ...names);
    await mkdir(made, { recursive: true });
    return made;
  };
  const state = async (stack: string, text: string): Promise<void> =>
    writeFile(path.join(await folder("stacks", "ipai"), `${stack}.json`), text);
  const resources = (stack: string, count: number): string => {
    const all = Array.from({ length: count }, (_, at) => ({
      urn: `urn:pulumi:${stack}::ipai::a::${at}`,
    }));
    return JSON.stringify({ version: 3, checkpoint: { latest: { resources: all } } });
  };
  let runs = 0;
  const ran = async (stack: string, entry: object): Promise<void> => {
    runs += 1;
    const shown = {
      kind: "update",
      startTime: Date.now() / 1000 - 7200,
      message: `up ${SHA} by ana@laptop`,
      environment: {},
      config: { "ipai:release": SHA, "ipai:host": { kind: "lab" } },
      result: "succeeded",
      ...entry,
    };
    const name = `${stack}-${String(runs).padStart(19, "0")}.history.json`;
    await writeFile(path.join(await folder("history", "ipai", stack), name), JSON.stringify(shown));
  };
  const said = async (): Promise<string> => {
    const answer = await new Performer({ root, environment: {} }).perform(
      status,
      {},
      { actor: { name: "ana", kind: "person", door: "cli" }, onProgress: () => undefined },
    );
    return answer.ok ? answer.text : answer.failure.error.what;
  };

  it("says that nothing is up and what to type first, where nothing was ever done", async () => {
    match(await said(), /^local: nothing is up\n {2}next: npm start\n/);
  });

  it("says what serves, since its first run and not its newest, and by whom", async () => {
    await state("local", resources("local", 2));
    await ran("local", { config: { "ipai:release": OTHER }, startTime: 1 });
    await ran("local", { startTime: Date.now() / 1000 - 3 * 86_400 });
    await ran("local", { message: `up ${SHA} by ben@desk` });
    match(await said(), /^local: serves 6922c7d5b0c4 since 3 days ago by ana@laptop\n/);
  });

  it("says that the newest run failed, and goes on with up", async () => {
    await state("local", resources("local", 2));
    await ran("local", {});
    await ran("local", { result: "failed", message: `up ${OTHER} by ben@desk` });
    const text = await said();
    match(text, /serves 6922c7d5b0c4[\s\S]*the last update ended failed, 2 hours ago by ben@desk/);
    match(text, /next: npx ipai up --stack local\n/);
  });

  it("says who took a stack down, and does not call it served", async () => {
    await state("local", resources("local", 0));
    await ran("local", {});
    await ran("local", { kind: "destroy", message: "destroy by ben@desk" });
    match(await said(), /^local: nothing is up since 2 hours ago by ben@desk\n/);
  });

  it("says what is wrong with a damaged state instead of failing, and goes on with other stacks", async () => {
    await state("local", "{");
    await writeFile(path.join(root, "Pulumi.prod.yaml"), "config: {}\n");
    const text = await said();
    match(text, /^local: The state of stack local is damaged\.\n/);
    match(text, /\nprod: its state is kept where you are logged in/);
    equal(text.includes("Pulumi.yaml"), false);
  });
});
