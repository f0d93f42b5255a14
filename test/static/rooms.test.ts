import { deepEqual } from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");
/** Shorter ones say nothing of what lives there and what does not. */
const LEAST_CHARACTERS = 80;

const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
  cwd: root,
  encoding: "utf8",
})
  .trim()
  .split("\n")
  .filter((file) => !file.startsWith("."));
const folders = [
  ...new Set(files.map((file) => file.split("/").slice(0, -1)).map(([room, name]) => [room, name])),
].map(([room = "", name]) => ({ room, name }));
const rooms = [...new Set(folders.map(({ room }) => room))].filter((room) => room !== "");

describe("a room at the root", () => {
  for (const room of rooms) {
    it(`${room} begins with a paragraph in its README.md, and names its folders there`, () => {
      const file = path.join(root, room, "README.md");
      const text = existsSync(file) ? readFileSync(file, "utf8") : "";
      const [title = "", paragraph = ""] = text.split("\n\n");
      deepEqual([title.startsWith("# "), paragraph.length >= LEAST_CHARACTERS], [true, true]);
      const inside = folders.flatMap((folder) =>
        folder.room === room && folder.name !== undefined ? [folder.name] : [],
      );
      const unnamed = [...new Set(inside)].filter(
        (name) => !new RegExp(`[\`(](?:${room}/)?${name}(?:\`|/)`).test(text),
      );
      deepEqual(unnamed, []);
    });
  }
});
