import { doesNotMatch, equal } from "node:assert/strict";
import { z } from "zod";
import { wrongForm } from "../../../report/wrongForm.ts";

const schema = z.strictObject({
  name: z.string().regex(/^[a-z]+$/, "a module's name"),
  kind: z.enum(["wheel", "git"]),
  ports: z.array(z.int().min(1).max(65_535)).min(1).optional(),
  at: z.iso.datetime().optional(),
  login: z.string().min(8).optional(),
  source: z.discriminatedUnion("kind", [z.object({ kind: z.literal("git") })]).optional(),
  either: z.union([z.string(), z.number()]).optional(),
  more: z.record(z.string(), z.boolean()).optional(),
  sign: z
    .string()
    .regex(/^[a-z]$/)
    .optional(),
});

describe("what is wrong with the form of a file or an answer", () => {
  const good = { name: "shop", kind: "git" };
  const cases: readonly (readonly [what: string, value: unknown, said: string])[] = [
    ["what is missing", { kind: "git" }, "name: is missing: it must be a text"],
    ["another type", { ...good, name: 7 }, "name: is a number, but must be a text"],
    ["emptiness", { ...good, more: { a: null } }, "more.a: is empty, but must be true or false"],
    ["a list for a section", [], "the whole: is a list, but must be a section with keys"],
    ["nothing at all", undefined, "the whole: is missing: it must be a section with keys"],
    ["the schema's own words", { ...good, name: "A" }, "name: a module's name"],
    ["a choice", { ...good, kind: "svn" }, "kind: must be one of wheel, git"],
    ["unknown keys", { ...good, b: 1, c: 2 }, "the whole: holds b, c, which is not known here"],
    [
      "a place in a list",
      { ...good, ports: [80, "x"] },
      "ports[1]: is a text, but must be a number",
    ],
    ["a number above", { ...good, ports: [70_000] }, "ports[0]: must be at most 65535"],
    ["a list that is too short", { ...good, ports: [] }, "ports: must be at least 1 entries long"],
    [
      "a text that is too short",
      { ...good, login: "a" },
      "login: must be at least 8 characters long",
    ],
    [
      "a kind of its own",
      { ...good, source: { kind: "x" } },
      "source.kind: is of none of the kinds that may stand here",
    ],
    ["no kind", { ...good, either: [] }, "either: is of none of the kinds that may stand here"],
    ["a pattern", { ...good, sign: "9" }, "sign: must have the form /^[a-z]$/"],
  ];
  for (const [what, value, said] of cases) {
    it(`is said of ${what}`, () => {
      const { error } = schema.safeParse(value);
      equal(error && wrongForm(error), said);
    });
  }

  it("is never said in zod's own words", () => {
    const odd = {
      name: null,
      kind: 1,
      ports: {},
      at: "x",
      login: [],
      source: 1,
      either: {},
      more: 1,
    };
    const { error } = schema.safeParse(odd);
    doesNotMatch(error ? wrongForm(error) : "", /Invalid|expected|received|undefined|✖/);
  });
});
