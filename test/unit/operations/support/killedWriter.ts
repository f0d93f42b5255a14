import promises from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";

/** Pins a release and is killed at one step of the file's writing: `killedWriter.ts ROOT STEP`. */
const [root = "", step = ""] = process.argv.slice(2);
const die = (at: string): void => {
  if (at === step) process.kill(process.pid, "SIGKILL");
};

const { open, rename } = promises;
promises.open = async (...args): Promise<FileHandle> => {
  die("open");
  const file = await open(...args);
  const writeFile = file.writeFile.bind(file);
  const sync = file.sync.bind(file);
  file.writeFile = async (data, options) => {
    // Half of it is there when the process dies.
    if (step === "write" && typeof data === "string") await file.write(data.slice(0, 40));
    die("write");
    await writeFile(data, options);
  };
  file.sync = async () => {
    die("sync");
    await sync();
  };
  return file;
};
promises.rename = async (from, to) => {
  die("rename");
  await rename(from, to);
  die("renamed");
};
syncBuiltinESMExports();

const { writePin } = await import("../../../../operations/release/pin.ts");
await writePin(root, "prod", { release: "2".repeat(40) });
