import { equal, match, ok } from "node:assert/strict";
import { randomInt } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { ProtocolError } from "@modelcontextprotocol/client";
import fc from "fast-check";
import { inputOf, tools } from "../../../mcp/servers/devops-agent/tools.ts";
import { Served, textOf } from "./support.ts";

/** Stands in each word that is given, so that none is found again where none may be. */
const MARK = "markedword";
const seed = Number(process.env["FUZZ_SEED"] ?? randomInt(2 ** 31));

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 200 }),
  fc.constant("; id #\u001b[31m"),
);
const word = text.map((each) => MARK + each);
const leaf = fc.oneof(word, fc.integer(), fc.double(), fc.boolean(), fc.constant(null));
const value = fc.oneof(leaf, fc.array(leaf, { maxLength: 5 }), fc.dictionary(word, leaf));

/** A tool's own fields, with what does not belong there, and fields that it does not have. */
const givenTo = (fields: string[]) =>
  fc.dictionary(fc.oneof(fc.constantFrom("__proto__", "stack", ...fields), word), value, {
    minKeys: 1,
    maxKeys: 6,
  });

describe(`the MCP server, asked anything (FUZZ_SEED=${seed})`, () => {
  let served: Served;
  before(async () => {
    served = await Served.open({ level: "apply", templates: true, callsPerMinute: 10_000 });
  });
  after(() => served.close());

  for (const tool of tools) {
    it(`answers in its form for ${tool.name}, and writes down no value`, async () => {
      const client = await served.client();
      await fc.assert(
        fc.asyncProperty(givenTo(Object.keys(inputOf(tool).shape)), async (given) => {
          const answer = await client
            .callTool({ name: tool.name, arguments: given })
            .catch((error: unknown) => error);
          if (answer instanceof ProtocolError) return;
          ok(!(answer instanceof Error), String(answer));
          const { isError, structuredContent, content } = answer as Awaited<
            ReturnType<typeof client.callTool>
          >;
          const said = textOf({ content });
          if (isError) match(said, /\n[a-z-]+: \S[^]*\nnext: /);
          else ok(structuredContent !== undefined, said);
          equal(said.includes("internal"), false, said);
        }),
        { seed, numRuns: 25, endOnFailure: true },
      );
      const records = await readFile(path.join(served.root, ".state/mcp/calls.jsonl"), "utf8");
      equal(records.includes(MARK), false, "an argument's value stands in the records");
      ok(records.includes(`"tool":"${tool.name}"`));
    });
  }
});
