import { deepEqual } from "node:assert/strict";
import { packagesHandler } from "../../../provider/resources/packages/handler.ts";
import type { Remote } from "../../../provider/ssh/remote.ts";
import { callContext } from "../../support/callContext.ts";

describe("packages that were all there before", () => {
  it("stay on delete, and the host is asked for nothing: dpkg-query without a name shows all that it has", async () => {
    const asked: string[] = [];
    const ask: Remote["runJob"] = ({ step, args = [] }) => {
      asked.push(step);
      const all = args.length === 0 ? "installed base-files 13.8\ninstalled apt 3.0.3\n" : "";
      return Promise.resolve({ exitCode: 0, stdout: all, stderr: "" });
    };
    const remote = { label: "root@test", run: ask, runJob: ask, close: () => Promise.resolve() };
    const state = { names: ["python3"], versions: { python3: "3.13.5-1" }, added: [] };
    await packagesHandler.delete(callContext<Remote>(remote), "python3", state);
    deepEqual(asked, []);
  });
});
