import { equal, match, ok } from "node:assert/strict";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import {
  IMAGE_NAMES,
  imageDefinition,
  ODOO_SERIES,
  type OwnBase,
} from "../../../images/catalogue.ts";
import { mail, n8n, odoo, postgres, users } from "../../../images/contracts.ts";

const images = join(import.meta.dirname, "../../../images");
const dockerfile = (folder: string): Promise<string> =>
  readFile(join(images, folder, "Dockerfile"), "utf8");

describe("the images' sources", () => {
  const definitions = IMAGE_NAMES.map(imageDefinition);

  for (const { name, own } of definitions) {
    it(`let a person build ${name} by hand on our own base`, async () => {
      match(await dockerfile(name), new RegExp(`^ARG BASE=${own.reference}$`, "m"));
    });

    it(`give ${name} another tag when a base of it changes`, () => {
      const folders = (base: OwnBase): string[] => [
        `images/${base.folder}`,
        ...(base.on ? folders(base.on.base) : []),
      ];
      for (const folder of folders(own)) ok(imageDefinition(name).paths.includes(folder));
    });

    it(`build ${name} with any BuildKit, and take nothing from the internet by name`, async () => {
      const folders = [name, own.folder];
      for (const text of await Promise.all(folders.map(dockerfile))) {
        equal(/^# *syntax=/m.test(text), false);
        equal(/https?:\/\//.test(text), false);
      }
    });
  }

  it("hold every program that the contracts name, executable", async () => {
    const programs = {
      odoo: [odoo.prepare, odoo.check, odoo.health.web, odoo.health.cron],
      postgres: [postgres.provision],
      n8n: [n8n.owner, n8n.health],
      mail: [mail.health],
    };
    for (const [name, commands] of Object.entries(programs)) {
      const present = await readdir(join(images, name, "bin"));
      for (const [program] of commands) {
        ok(present.includes(program), `images/${name}/bin/${program}`);
        const { mode } = await stat(join(images, name, "bin", program));
        ok((mode & 0o111) === 0o111, `${program} may be executed`);
      }
    }
  });

  it("give the containers' users the numbers that the contracts promise", async () => {
    const { odoo, postgres, node } = users;
    match(await dockerfile("odoo-base"), new RegExp(`--uid ${odoo.uid} --gid ${odoo.gid} `));
    match(await dockerfile("postgres-base"), new RegExp(`--uid ${postgres.uid} `));
    match(await dockerfile("node-base"), new RegExp(`--uid ${node.uid} `));
  });

  it("name one series of Odoo", async () => {
    match(await dockerfile("odoo"), new RegExp(`^ARG ODOO_SERIES=${ODOO_SERIES}$`, "m"));
  });
});
