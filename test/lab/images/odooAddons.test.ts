import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { z } from "zod";
import { odoo } from "../../../images/contracts.ts";
import { readReleaseLabels, RELEASE_FILE } from "../../../images/releaseFile.ts";
import type { Step } from "../../../report/logger.ts";
import { UserError } from "../../../report/userError.ts";
import { buildImage, type BuildTools } from "../../../images/build/buildImage.ts";
import { buildClient } from "../../../images/build/client.ts";
import { packAddons } from "../../../images/build/odoo/addonsTar.ts";
import { withOdooContext } from "../../../images/build/odoo/context.ts";
import { machineCache } from "../../../machine/machineCache.ts";
import { ImageStack } from "../../support/imageStack.ts";
import {
  BROKEN,
  BROKEN_CODE,
  fixtureModules,
  SOUND,
  writeFixture,
  type Fixture,
} from "./support/fixture.ts";

const root = path.resolve(import.meta.dirname, "../../..");
const silent: Step = { status: () => undefined, result: () => undefined };
const TARGET = "/opt/odoo/addons/fixture";
type Bend = (context: string) => Promise<string[] | undefined>;
const inspections = z
  .array(z.looseObject({ RootFS: z.object({ Layers: z.array(z.string()) }) }))
  .min(1);

describe("the addons in the image of Odoo", function () {
  this.timeout(600_000);
  const stack = new ImageStack();
  const { signal } = new AbortController();
  const built: string[] = [];
  let tools: BuildTools;
  let folder: string;

  before(async () => {
    await stack.open();
    tools = { client: await buildClient(), signal };
    folder = await mkdtemp(path.join(tmpdir(), "ipai-addons-"));
    await chmod(folder, 0o755);
  });
  after(async () => {
    for (const image of built) await stack.docker("image", "rm", "--force", image);
    await rm(folder, { recursive: true });
    await stack.close();
  });

  const inspect = async (image: string): Promise<z.infer<typeof inspections>[number]> => {
    const [found] = inspections.parse(JSON.parse(await stack.docker("image", "inspect", image)));
    ok(found);
    return found;
  };
  const run = (...args: string[]) =>
    execa("docker", ["run", "--rm", ...args], { reject: false, all: true, stdin: "ignore" });

  /** `ipai-odoo-check` on a folder of modules. */
  async function check(
    name: string,
    fixture: Fixture,
  ): Promise<{ exitCode: number; lines: string[] }> {
    const place = path.join(folder, name);
    await writeFixture(place, fixture);
    const { exitCode = -1, all } = await run(
      `--volume=${place}:/fixture:ro`,
      "--env=ODOO_ADDONS_PATH=/fixture/addons",
      stack.image("odoo"),
      ...odoo.check,
      "/fixture/release.json",
    );
    return { exitCode, lines: all.split("\n") };
  }

  it("are listed in it and by its labels, and read by a user who is not root", async () => {
    const [file = "", uid] = (
      await run(stack.image("odoo"), "sh", "-c", `cat ${RELEASE_FILE}; echo; id -u`)
    ).stdout.split("\n");
    const labels = readReleaseLabels(await inspect(stack.image("odoo")));
    deepEqual(JSON.parse(file), labels);
    equal(uid, String(odoo.user.uid));
    equal(labels.addonsPath.length, 18);
    ok(labels.addons["ipai_devops"] && labels.addons["web_responsive"]);
  });

  describe("are judged by Odoo itself:", () => {
    it("sound ones pass", async () => {
      const { exitCode, lines } = await check("sound", SOUND);
      deepEqual(lines, ["Odoo 19.0 loads 2 addons in 1 folders"]);
      equal(exitCode, 0);
    });

    for (const [title, fixture] of Object.entries({
      "what cannot be loaded": BROKEN,
      "what cannot be imported": BROKEN_CODE,
    })) {
      it(`${title} is named, each with its fault`, async () => {
        const { exitCode, lines } = await check(title.replaceAll(" ", "-"), fixture);
        equal(exitCode, 1);
        const expected = Object.entries(fixture.faults);
        for (const [module, fault] of expected) {
          const said = lines.filter((line) => line.startsWith(`${module}: `));
          equal(said.length, 1, `${module}: ${lines.join("\n")}`);
          match(said[0] ?? "", fault);
        }
        match(lines.at(-1) ?? "", new RegExp(`^ipai-odoo-check: ${expected.length} findings in `));
      });
    }

    it("one that is missing, one that nothing declares, and one that this user may not read", async () => {
      const fixture = {
        ...SOUND,
        declared: { sound: "19.0.1.0.0", ghost: "19.0.1.0.0", closed: "19.0.1.0.0" },
        modules: { ...SOUND.modules, closed: { "models.py": "" } },
        closed: ["closed/models.py"],
        faults: {},
      };
      const { exitCode, lines } = await check("absent", fixture);
      equal(exitCode, 1);
      ok(lines.includes("ghost: is in none of /fixture/addons"), lines.join("\n"));
      ok(lines.includes("/fixture/addons/needy: is in the image, and nothing declares it"));
      ok(lines.includes("/fixture/addons/closed/models.py: cannot be read by uid 100"));
    });
  });

  /**
   * Builds the image of this checkout on the one that is there, so that it needs no other base.
   *
   * @param bend What to change in the folder that the build sees; the addons path that it has then.
   */
  async function build(tag: string, bend?: Bend): Promise<string> {
    const reference = `ipai-test/odoo:${tag}`;
    const options = { root, cache: machineCache(), release: "0".repeat(40), step: silent, signal };
    await withOdooContext(options, async ({ folder: context, release }) => {
      const addonsPath = (await bend?.(context)) ?? release.addonsPath;
      const values = { BASE: stack.image("odoo"), ADDONS_PATH: addonsPath.join(",") };
      await buildImage(tools, { reference, context, arguments: values, noCache: !bend }, silent);
      built.push(reference);
    });
    return reference;
  }

  /** Puts a fixture in the place of the addons. */
  const bringing = (fixture: Fixture) => async (context: string) => {
    const work = await mkdtemp(path.join(folder, "work-"));
    const place = await mkdtemp(path.join(folder, "fixture-"));
    await writeFixture(place, fixture);
    await packAddons(await fixtureModules(place, TARGET), {
      tar: path.join(context, "addons.tar"),
      work,
      signal,
    });
    const declared = await readFile(path.join(place, "release.json"), "utf8");
    await writeFile(
      path.join(context, "declared/addons.json"),
      declared.replace("/fixture/addons", TARGET),
    );
    return [TARGET];
  };

  describe("make the build fail, which says why, and leave no image,", () => {
    async function fails(tag: string, bend: Bend, why: RegExp): Promise<void> {
      await rejects(build(tag, bend), (error) => {
        ok(error instanceof UserError);
        match(error.given ?? "", why);
        return true;
      });
      equal(await stack.docker("image", "ls", "--quiet", `ipai-test/odoo:${tag}`), "");
    }

    it("when Odoo would not load one of them", () =>
      fails("broken", bringing(BROKEN), /malformed: view\.xml: XMLSyntaxError/));

    it("when one needs of Python what neither the base nor the lock has", () =>
      fails(
        "needy",
        async (context) => {
          const needs = { needs: { "no-such>=1": ["web_grid"] }, pins: {} };
          await writeFile(path.join(context, "python/needs.json"), JSON.stringify(needs));
          return undefined;
        },
        /web_grid needs no-such>=1: absent, and the lock pins nothing that would do/,
      ));
  });

  it("are found by every command in a container, whatever repositories another release had", async () => {
    const small = await build("small", bringing(SOUND));
    const pathOf = async (image: string): Promise<string> => {
      const ask = "import odoo; print(odoo.tools.config['addons_path'])";
      const shell = `echo "${ask}" | odoo shell --no-http --log-level=error --config=/dev/null`;
      return (await run(image, "sh", "-c", shell)).stdout;
    };
    equal(await pathOf(small), `['${TARGET}']`);
    match(await pathOf(stack.image("odoo")), /^\['\/opt\/odoo\/addons\/server-env', .*\/ipai'\]$/);
  });

  it("are the same layer when the same commit is built again, under another umask", async () => {
    const layersOf = async (image: string): Promise<string[]> =>
      (await inspect(image)).RootFS.Layers;
    const base = await layersOf(stack.image("odoo"));
    const first = (await layersOf(await build("first"))).slice(base.length);
    const umask = process.umask(0o077);
    const second = await layersOf(await build("second").finally(() => process.umask(umask)));
    equal(first[0], second[base.length]);
    ok(base.includes(first[0] ?? ""), "and the same as in the image that set-up built");
  });
});
