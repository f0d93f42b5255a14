import fs from "node:fs";

/** Pins a release and is killed at one step of the file's writing: `killedWriter.ts ROOT STEP`. */
const [root = "", step = ""] = process.argv.slice(2);

const die = (): never => {
  process.kill(process.pid, "SIGKILL");
  throw new Error("the signal ends this process");
};

const { open, write, rename } = fs;
const killers: Readonly<Record<string, () => void>> = {
  open: () => (fs.open = Object.assign(die, open)),
  // Half of it is there when the process dies.
  write: () =>
    (fs.write = Object.assign((file: number, text: string) => {
      fs.writeSync(file, text.slice(0, 40));
      die();
    }, write)),
  sync: () => (fs.fsync = Object.assign(die, fs.fsync)),
  rename: () => (fs.rename = Object.assign(die, rename)),
  renamed: () =>
    (fs.rename = Object.assign((from: string, to: string) => {
      fs.renameSync(from, to);
      die();
    }, rename)),
};
killers[step]?.();

const { pendingPin } = await import("../../../../operations/release/pin.ts");
await pendingPin(root, "prod", { release: "2".repeat(40) }).write();
