import { deepEqual, match, ok } from "node:assert/strict";
import { mkdir, readdir, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { nothingElseIn, ownedFolders } from "../../../components/ownedFolders.ts";
import { settingsInForce } from "../../../provider/resources/effect/settings.ts";
import { stackOutputsSchema } from "../../../components/outputs.ts";
import { scriptHost } from "../provider/support/scriptHost.ts";
import type { ScriptHost } from "../provider/support/scriptHost.ts";
import { STACKS } from "./declaration.ts";
import { declaredBy } from "./stacks.ts";

describe("the folders that a stack owns", () => {
  for (const stack of STACKS) {
    it(`list every file that ${stack} declares in them, so that none is taken for a stranger`, async () => {
      const { resources, outputs } = await declaredBy(stack);
      const owned = ownedFolders({
        names: stackOutputsSchema.parse(outputs).names,
        mail: stack === "prod" ? { password: "x" } : {},
      });
      const files = resources
        .filter(({ type }) => type === "host:index:File")
        .map(({ inputs }) => String(inputs["path"]));
      const inside = files.filter((file) => owned[path.dirname(file)] !== undefined);
      deepEqual(
        inside.filter((file) => owned[path.dirname(file)]?.includes(path.basename(file)) !== true),
        [],
      );
      ok(inside.length >= 16, inside.join(" "));
      const folders = resources
        .filter(({ type }) => /:(ComposeProject|OdooRelease)$/.test(type))
        .map(({ inputs }) => String(inputs["directory"]));
      deepEqual(
        folders.filter((folder) => owned[folder] === undefined),
        [],
      );
    });
  }

  describe("when somebody puts something there", () => {
    let host: ScriptHost, folder: string;
    beforeEach(async () => {
      host = await scriptHost();
      folder = path.join(host.folder, "ipai.d");
      await mkdir(folder);
      for (const name of ["50-a.conf", "15-odoo.conf.next", ".ipai-new.x"])
        await writeFile(path.join(folder, name), "");
    });
    afterEach(() => host.remove());

    const look = async (files: readonly string[]) => {
      const absent = path.join(host.folder, "absent");
      const { look: script, settings } = nothingElseIn({ [folder]: files, [absent]: [] });
      const { stdout } = await host.remote.run({ step: "look", script });
      return settingsInForce(settings, stdout)[folder];
    };

    it("are as declared with their own files, those on their way, and none at all", async () => {
      deepEqual(await look(["50-a.conf"]), "nothing");
      deepEqual(await look(["50-a.conf", "60-b.conf"]), "nothing");
    });

    it("name a file, a hidden one, a folder, and a link that leads nowhere", async () => {
      await writeFile(path.join(folder, "45-legacy.conf"), "");
      await writeFile(path.join(folder, ".env"), "");
      await mkdir(path.join(folder, "50-a"));
      await symlink("/nowhere", path.join(folder, "99 x.conf"));
      deepEqual(await look(["50-a.conf"]), "45-legacy.conf, 50-a, 99 x.conf, .env");
    });

    it("cannot be judged when they cannot be listed", async () => {
      await host.program("ls", "exit 2");
      await look(["50-a.conf"]).then(
        () => ok(false, "it was judged all the same"),
        (error: unknown) => match(String(error), /exit code 1/),
      );
      deepEqual((await readdir(folder)).length, 3);
    });
  });
});
