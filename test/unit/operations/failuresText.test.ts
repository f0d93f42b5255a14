import { equal } from "node:assert/strict";
import { failuresText } from "../../../operations/stack/failuresText.ts";

const file = (name: string) => `urn:pulumi:local::ipai::ipai:index:Edge$host:index:File::${name}`;

describe("the text of what failed", () => {
  it("names each resource with its own reason", () => {
    equal(
      failuresText([
        { urn: file("a"), message: "no room\nnext: make some" },
        { urn: file("b"), message: "refused" },
        { urn: "", message: "the program is wrong" },
      ]),
      "File a: no room\nnext: make some\nFile b: refused\nthe program is wrong",
    );
  });

  it("says a reason once that many share, and how many they are", () => {
    const failures = ["a", "b", "c", "d", "e"].map((name) => ({
      urn: file(name),
      message: "root@host does not answer",
    }));
    equal(failuresText(failures), "File a, File b, File c and 2 more: root@host does not answer");
    equal(failuresText(failures.slice(0, 3)), "File a, File b, File c: root@host does not answer");
  });
});
