import { deepEqual, ok, throws } from "node:assert/strict";
import { parsePythonLiteral } from "../../../addons/python/literal.ts";

describe("an Odoo manifest is read without Python and without running it:", () => {
  const reads = (what: string, text: string, expected: unknown) => {
    it(what, () => deepEqual(parsePythonLiteral(text), expected));
  };
  reads("comments, single and double quotes, a last comma", "# c\n{'a': \"b\", # d\n}\n", {
    a: "b",
  });
  reads("strings beside each other are one", `{"a": "b" "c"\n  'd'}`, { a: "bcd" });
  reads("strings over several lines", `{"a": """b\n"c" ""d"""}`, { a: 'b\n"c" ""d' });
  reads("escapes", String.raw`{"a": "\n\t\"\x41\u00e9\101\q", "b": r"\n"}`, {
    a: '\n\t"AéA\\q',
    b: "\\n",
  });
  reads("a line that goes on after a backslash", '{"a": \\\n "b\\\nc"}', { a: "bc" });
  reads("lists, tuples, sets, brackets", "{'a': ['x', ('y',), (), {'z'}, ('w')]}", {
    a: ["x", ["y"], [], ["z"], "w"],
  });
  reads("numbers, True, False and None", "[1, -2.5, 1_000, 0x10, 1e3, True, False, None]", [
    1,
    -2.5,
    1000,
    16,
    1000,
    true,
    false,
    null,
  ]);
  reads("keys that are no strings", "{1: 'a', None: 'b'}", { 1: "a", null: "b" });
  reads("a key called __proto__ as a key", "{'__proto__': 'a'}", JSON.parse('{"__proto__": "a"}'));
  reads("lines that end as on an old Macintosh", "{\r# a note\r'a': 1\r}", { a: 1 });

  const refuses = (what: string, text: string, problem: RegExp) => {
    it(what, () => throws(() => parsePythonLiteral(text), problem));
  };
  refuses(
    "a call is not run",
    "{'a': __import__('os').system('x')}",
    /line 1: "__import__" is not/,
  );
  refuses("an f-string", "{'a': f'{x}'}", /prefix "f"/);
  refuses("a sum", "{'a': 1 + x}", /line 1: "," or "}" was expected/);
  refuses(
    "a string without an end, with its line",
    "{\n'a': 'b\n}",
    /line 2: this string has no end/,
  );
  refuses("a missing colon", "{'a': 1, 'b'}", /":" was expected/);
  refuses("a missing bracket", "{'a': [1}", /"," or "\]" was expected/);
  refuses("something after the value", "{} {}", /something follows/);
  refuses("a comma after the value", "{},", /tuple/);
  refuses("an empty file", "\n# nothing\n", /a value was expected/);
  // As Python does, and so Odoo, which then skips the module.
  refuses("a byte order mark", "\uFEFF{}", /line 1: a byte order mark/);
  refuses("a zero byte", "{'a': '\0'}", /zero byte/);
  refuses(
    "a value that is indented below an empty line",
    "# a\n  {}",
    /line 2: the value is indented/,
  );
  refuses("numbers that Python does not know", "[1__0]", /"1__0" is no number/);
  refuses("octal numbers of old", "[010]", /"010" is no number/);
  // Odoo finds no manifest then, and says nothing of why.
  refuses("a Windows path", String.raw`{'a': 'C:\New\users'}`, /"\\N" begins an escape/);
  refuses("half a character's code", String.raw`{'a': '\u00e'}`, /"\\u" begins an escape/);
  refuses("half a byte's code", String.raw`{'a': b'\x4'}`, /"\\x" begins an escape/);
  refuses("a code beyond all characters", String.raw`{'a': '\U00110000'}`, /begins an escape/);
  refuses("a name of a character without an end", String.raw`{'a': '\N{BULLET'}`, /"\\N" begins/);
  refuses("bytes of other letters", "{'a': b'é'}", /nothing but ASCII/);
  refuses("bytes beside text", "{'a': b'x' 'y'}", /bytes and text/);
  reads("escapes that bytes do not know", String.raw`{'a': b'\u\N\U'}`, { a: "\\u\\N\\U" });
  reads("a Windows path that is raw", String.raw`{'a': r'C:\New\users'}`, { a: "C:\\New\\users" });
  reads("a character by its name", String.raw`{'a': '\N{BULLET}'}`, { a: "\\N{BULLET}" });
  refuses("a list as a key", "{[]: 1}", /cannot be a key/);
  refuses("a nesting that would exhaust the stack", "[".repeat(100_000), /nested deeper than 100/);

  it("takes time linear in the text", () => {
    const time = (entries: number): number => {
      const text = `{${"'key': ['value' \"two\", # c\n],".repeat(entries)}}`;
      // Not what passes on the clock, which other work on the machine makes longer.
      const started = process.cpuUsage();
      parsePythonLiteral(text);
      return process.cpuUsage(started).user / 1_000;
    };
    time(10_000);
    ok(
      time(100_000) < 60 * Math.max(time(10_000), 1),
      "ten times the text, at most 60 times the time",
    );
  });
});
