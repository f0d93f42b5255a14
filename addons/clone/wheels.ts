import { mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { ifNothingThere } from "../../machine/errno.ts";
import type { Repository } from "../catalogue.ts";
import { counted } from "../../report/finding.ts";
import { addonHash, WHOLE_CONTENT } from "../hash.ts";
import type { LockedModule, WheelSource } from "../lock/format.ts";
import { unpackLocked } from "../lock/pip.ts";
import { wheelRequirements } from "../lock/requirements.ts";
import { readGitFolder } from "../tree/gitFolder.ts";
import { readReceipt, writeReceipt, type Receipt } from "../tree/receipt.ts";
import { unfinishedFolder } from "./checkout.ts";
import type { Outcome } from "./outcome.ts";

interface LockedWheel {
  readonly name: string;
  readonly source: WheelSource;
  readonly content: string;
}

/**
 * Unpacks one repository's locked wheels into its folder; modules that are there already stay.
 * Never over anything changed by hand.
 */
export async function bringWheels(
  root: string,
  { name: repository, path: place }: Repository,
  modules: readonly [string, LockedModule][],
  signal: AbortSignal,
): Promise<Outcome> {
  const folder = path.resolve(root, place);
  const done = (outcome: Outcome["outcome"], detail: string): Outcome => ({
    repository,
    outcome,
    detail,
  });
  if (await readGitFolder(folder)) {
    return done("refused", `${place} is a clone, but the lock says wheels; move it away`);
  }
  const wheels = modules.flatMap(([name, { source, content }]): LockedWheel[] =>
    source.kind === "wheel" ? [{ name, source, content }] : [],
  );
  const receipt = (await readReceipt(folder)) ?? {};
  const states = await Promise.all(wheels.map((wheel) => stateOf(folder, wheel, receipt)));
  const changed = wheels.filter((_, at) => states[at] === "changed");
  if (changed.length > 0) {
    const names = changed.map(({ name }) => name).join(", ");
    return done("refused", `${place} has local changes in: ${names}`);
  }
  const wanted = wheels.filter((_, at) => states[at] !== "locked");
  const total = counted(wheels.length, "module");
  if (wanted.length > 0) await unpack(folder, wanted, signal);
  await writeReceipt(folder, Object.fromEntries(wheels.map(receiptEntry)));
  if (wanted.length === 0) return done("present", total);
  return done(wanted.length === wheels.length ? "unpacked" : "updated", total);
}

type State = "absent" | "locked" | "other" | "changed";

/** What lies where the module belongs: what was unpacked there, and has anybody changed it since? */
async function stateOf(folder: string, wheel: LockedWheel, receipt: Receipt): Promise<State> {
  const place = path.join(folder, wheel.name);
  if (!(await stat(place).catch(ifNothingThere))) return "absent";
  const content = await addonHash(place, WHOLE_CONTENT);
  if (content === wheel.content) return "locked";
  return content === receipt[wheel.name]?.content ? "other" : "changed";
}

/** All wheels are unpacked and checked beside the goal before the first one takes its place. */
async function unpack(
  folder: string,
  wheels: readonly LockedWheel[],
  signal: AbortSignal,
): Promise<void> {
  const work = unfinishedFolder(folder);
  await rm(work, { recursive: true, force: true });
  await mkdir(work, { recursive: true });
  await mkdir(folder, { recursive: true });
  const requirements = path.join(work, "requirements.txt");
  await writeFile(requirements, wheelRequirements(wheels.map(({ source }) => source)));
  const target = path.join(work, "unpacked");
  await unpackLocked(requirements, { target, signal });
  for (const { name } of wheels) {
    const place = path.join(folder, name);
    if (await stat(place).catch(ifNothingThere)) await rename(place, path.join(work, name));
    await rename(path.join(target, "odoo", "addons", name), place);
  }
  await rm(work, { recursive: true, force: true });
}

function receiptEntry({ name, source, content }: LockedWheel): [string, Receipt[string]] {
  return [name, { sha256: source.sha256, content }];
}
