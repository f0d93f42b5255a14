import { deepEqual } from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");

interface Door {
  readonly promise: string;
  readonly pattern: RegExp;
  readonly files: readonly string[];
}

const DOORS: readonly Door[] = [
  {
    promise: "git is started in one place, which never loses safe.directory",
    pattern: /\b(?:execa|execFile|spawn)\w*\)?\(\s*"git"/,
    // A completion answers before execa would be loaded.
    files: ["machine/git/run.ts", "surfaces/cli/completion/choices.ts"],
  },
  {
    promise: "gRPC's server is made in one place",
    pattern: /\bnew Server\(\{\s*"grpc\./,
    files: ["provider/rpc/listen.ts"],
  },
  {
    promise: "Docker builds an image in one place",
    pattern: /"build",\s*"--progress/,
    files: ["images/build/buildImage.ts"],
  },
  {
    promise: "no state is exported by the SDK, which decrypts every secret",
    pattern: /\.exportStack\(/,
    files: [],
  },
  {
    promise: "what a terminal shows is measured in one place, which knows wide characters",
    pattern: /"string-width"|\.padEnd\(|stripVTControlCharacters\([^()]*\)\.length/,
    files: ["report/columns.ts"],
  },
];

describe("what the product reaches by one door", () => {
  const files = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "*.ts", ":!test"], {
    cwd: root,
    encoding: "utf8",
  })
    .trim()
    .split("\n");

  for (const door of DOORS) {
    it(door.promise, () => {
      deepEqual(
        files.filter((file) => door.pattern.test(readFileSync(path.join(root, file), "utf8"))),
        door.files,
      );
    });
  }
});
