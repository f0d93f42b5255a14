import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";

export interface Wheel {
  readonly distribution: string;
  readonly version: string;
  readonly homePage?: string;
  readonly requires?: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
}

/** A wheel is a zip file with its metadata beside the files. */
const MAKE = `
import json, sys, zipfile
wheel = json.load(sys.stdin)
with zipfile.ZipFile(wheel["path"], "w") as archive:
    for name, text in wheel["files"].items():
        archive.writestr(name, text)
`;

/** A folder of wheels that pip takes instead of a registry. */
export class WheelHouse {
  readonly #folder: string;
  readonly #before: Readonly<Record<string, string | undefined>>;

  private constructor(folder: string) {
    this.#folder = folder;
    this.#before = {
      PIP_NO_INDEX: process.env["PIP_NO_INDEX"],
      PIP_FIND_LINKS: process.env["PIP_FIND_LINKS"],
    };
    process.env["PIP_NO_INDEX"] = "1";
    process.env["PIP_FIND_LINKS"] = folder;
  }

  static async open(): Promise<WheelHouse> {
    return new WheelHouse(await mkdtemp(path.join(tmpdir(), "ipai-wheels-")));
  }

  /** @returns The wheel's file name and hash. */
  async add(wheel: Wheel): Promise<{ file: string; sha256: string }> {
    const name = `${wheel.distribution.replaceAll("-", "_")}-${wheel.version}`;
    const file = `${name}-py3-none-any.whl`;
    const metadata = [
      "Metadata-Version: 2.1",
      `Name: ${wheel.distribution}`,
      `Version: ${wheel.version}`,
      `Home-page: ${wheel.homePage ?? "https://github.com/OCA/web"}`,
      ...(wheel.requires ?? []).map((requirement) => `Requires-Dist: ${requirement}`),
    ];
    const files = {
      ...wheel.files,
      [`${name}.dist-info/METADATA`]: `${metadata.join("\n")}\n`,
      [`${name}.dist-info/WHEEL`]: "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    };
    const record = [...Object.keys(files), `${name}.dist-info/RECORD`].map((it) => `${it},,\n`);
    const target = path.join(this.#folder, file);
    const all = { ...files, [`${name}.dist-info/RECORD`]: record.join("") };
    await execa("python3", ["-c", MAKE], { input: JSON.stringify({ path: target, files: all }) });
    return {
      file,
      sha256: createHash("sha256")
        .update(await readFile(target))
        .digest("hex"),
    };
  }

  async close(): Promise<void> {
    for (const [name, value] of Object.entries(this.#before)) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
    await rm(this.#folder, { recursive: true });
  }
}
