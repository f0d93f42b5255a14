import { equal, match, notEqual } from "node:assert/strict";
import path from "node:path";
import { Terminal } from "../../../support/terminal.ts";

const root = path.resolve(import.meta.dirname, "../../../..");
const LINK = /http:\/\/localhost:\d+\/enter\?key=[\w-]+/;

describe("`ipai room` at a terminal", () => {
  let terminal: Terminal;
  before(() => {
    const command = path.join(root, "surfaces/cli/ipai");
    terminal = new Terminal([command, "room", "--no-open", "--stack", "staging"], {
      columns: 200,
      cwd: root,
    });
  });
  after(() => terminal.close());

  const enter = async (link: string): Promise<{ status: number; cookie: string | null }> => {
    const { status, headers } = await fetch(link, { redirect: "manual" });
    return { status, cookie: headers.get("set-cookie") };
  };

  it("prints a link that lets one browser in, once, and another one on Enter", async () => {
    const [link] = await terminal.until(LINK);
    await terminal.until(/Ctrl-C: close the room/);
    match((await enter(link)).cookie ?? "", /HttpOnly/);
    equal((await enter(link)).cookie, null);
    const place = terminal.shown.length;
    terminal.type("\n");
    const [another] = await terminal.until(LINK, place);
    notEqual(another, link);
    match((await enter(another)).cookie ?? "", /HttpOnly/);
  });

  it("says of a code that no passkey waits for", async () => {
    terminal.type("123456\n");
    await terminal.until(/no passkey waits under that code/);
  });

  it("ends clean with Ctrl-C, and nothing answers any more", async () => {
    const [link] = await terminal.until(LINK);
    terminal.type("\u0003");
    equal(await terminal.ended(), 0, terminal.shown);
    match(terminal.shown, /the control room at \S+ is closed/);
    equal(/error|\n\s+at /.test(terminal.shown), false, terminal.shown);
    equal(
      await fetch(link).then(
        () => "answers",
        () => "gone",
      ),
      "gone",
    );
  });
});
