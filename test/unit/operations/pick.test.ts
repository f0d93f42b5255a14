import { equal, match, rejects } from "node:assert/strict";
import { pickBackup } from "../../../operations/backup/pickBackup.ts";
import { pick } from "../../../operations/pick.ts";
import { pickRelease } from "../../../operations/release/rollback.ts";

/** A person who types one thing, and what was shown to them. */
class Person {
  shown = "";
  readonly #answer: string;

  constructor(answer: string) {
    this.#answer = answer;
  }

  readonly ask = (question: string): Promise<string> => {
    this.shown += question;
    return Promise.resolve(this.#answer);
  };
}

const abc = {
  list: "1  a\n2  b\n3  c",
  values: ["a", undefined, "c"],
  question: "which?",
  next: "npx ipai status",
};
const choose = (answer: string) => pick(new Person(answer).ask, abc);

describe("a choice from a list", () => {
  it("is the row whose number was typed, and nothing for Enter alone", async () => {
    equal(await choose(" 3 \n"), "c");
    equal(await choose("\n"), undefined);
  });

  for (const wrong of ["0", "4", "2", "1.0", "-1", "a", "1 3", "__proto__", "0x1"]) {
    it(`is refused for "${wrong}", with what shows the list again`, () =>
      rejects(choose(wrong), { code: "usage", given: wrong, next: "npx ipai status" }));
  }

  it("of a release to go back to leaves out what serves", async () => {
    const [now, before] = ["a".repeat(40), "b".repeat(40)];
    const one = { ranAt: "2026-11-29T00:00:00Z", verdict: "code only", possible: true };
    const releases = [
      { ...one, release: now, serves: true },
      { ...one, release: before, serves: false },
    ];
    const list = { stack: "prod", at: "2026-11-30T00:00:00Z", releases };
    const person = new Person("2");
    equal((await pickRelease(person.ask, list))?.release, before);
    match(person.shown, /2 {2}b{40} [^]*back to which number\? \(Enter: none\) $/);
    await rejects(pickRelease(new Person("1").ask, list), {
      next: "npx ipai rollback --stack prod",
    });
    const nobody = new Person("1");
    equal(await pickRelease(nobody.ask, { ...list, releases: releases.slice(0, 1) }), undefined);
    equal(nobody.shown, "");
  });

  it("of a backup leaves out what is not whole, and says when none is", async () => {
    const [whole, half] = ["20261129T010000Z", "20261130T010000Z"];
    const backups = [
      { id: half, complete: false, made: null, proof: null },
      { id: whole, complete: true, made: null, proof: null },
    ];
    const person = new Person("2");
    equal(await pickBackup(person.ask, "prod", backups), whole);
    match(person.shown, /\n2 {2}20261129T010000Z [^]*restore which number\? \(Enter: none\) $/);
    await rejects(pickBackup(new Person("1").ask, "prod", backups), {
      next: "npx ipai restore --stack prod",
    });
    await rejects(pickBackup(person.ask, "prod", backups.slice(0, 1)), {
      code: "no-backup",
      next: "npx ipai backup --stack prod",
    });
  });
});
