import type { ReleaseFile } from "../releaseFile.ts";
import { blockersOf, missingDependencies } from "./blockers.ts";
import { changedModules, type ChangedModules } from "./changedModules.ts";
import type { DatabaseModules } from "./database.ts";
import { compareContent } from "./sameContent.ts";
import type { Blocker, DroppedPoint, RewindPoint, Verdict } from "./verdict.ts";
import { compareVersions } from "./versions.ts";
import { entryOf } from "../../addons/entryOf.ts";

export interface Case {
  readonly database: DatabaseModules;
  /** What serves; unknown where nothing does, or its image does not say. */
  readonly serving?: ReleaseFile | undefined;
  readonly target: ReleaseFile;
  /** A rollback goes back even where no version falls. */
  readonly direction: "forward" | "back";
  /** Of the target's image. */
  readonly digest?: string | undefined;
  readonly rewindPoints: readonly RewindPoint[];
  /** Those that there were, oldest first. */
  readonly dropped?: readonly DroppedPoint[] | undefined;
  readonly now: Date;
}

/**
 * What lives in `images/verdict/`: what an image means for a database, as a pure function of both.
 * What does not: asking a registry, a host or a database for either.
 *
 * Odoo has no migrations downwards, so an older image over newer data is a third state that nobody
 * tested: there is the data of then, or no way.
 */
export function judge(subject: Case): Verdict {
  const { database, serving, target } = subject;
  const changed = changedModules(database, serving, target);
  const goesBack = isBack(subject, changed);
  const blockers = [
    ...blockersOf(database, serving, target),
    ...missingDependencies(changed.installs, target),
  ];
  // What the data of now rule out may fit the data of then.
  const pointFits =
    goesBack && blockers.every(({ code }) => OF_DATA.has(code)) && newestPoint(subject);
  if (blockers.length > 0) {
    return pointFits ? back(subject, changed) : { kind: "impossible", blockers, ...changed };
  }
  if (changed.modules.length === 0) return { kind: "code-only", ...changed };
  return goesBack ? back(subject, changed) : { kind: "update", ...changed };
}

/** What is so of the database alone. */
const OF_DATA: ReadonlySet<Blocker["code"]> = new Set(["module-missing", "update-unfinished"]);

function newestPoint(subject: Case): RewindPoint | undefined {
  return subject.rewindPoints
    .filter((it) => fits(it, subject))
    .sort((one, other) => other.takenAt.localeCompare(one.takenAt))[0];
}

function isBack({ direction }: Case, { modules }: ChangedModules): boolean {
  if (direction === "back") return true;
  return modules.some(
    ({ version: { before, after } }) => before !== null && compareVersions(after, before) < 0,
  );
}

function back(subject: Case, changed: ChangedModules): Verdict {
  const point = newestPoint(subject);
  if (point) {
    const minutes = (subject.now.getTime() - Date.parse(point.takenAt)) / 60_000;
    const lossless = point.writesSince === 0;
    // A clock that runs behind must not promise time back.
    const minutesLost = lossless ? 0 : Math.max(0, Math.ceil(minutes));
    return { kind: "rewind", point, minutesLost, lossless, ...changed };
  }
  return {
    kind: "impossible",
    blockers: [
      {
        code: "no-way-back",
        what: "The database has gone on, and no rewind point holds the data of this release.",
        found: [
          ...changed.modules.map(
            ({ name, version: { before, after } }) => `${name} ${before ?? "?"} → ${after}`,
          ),
          ...droppedText(subject),
        ].join(", "),
        next: "deploy a newer release that mends the fault; or restore a backup of then beside the live database",
      },
    ],
    ...changed,
  };
}

/** The copy that would have been the way back. */
function droppedText({ dropped = [], digest }: Case): string[] {
  const one = dropped.findLast(({ image }) => digest !== undefined && image.endsWith(`@${digest}`));
  return one === undefined ? [] : [`${one.name} was dropped at ${one.at}, since ${one.why}`];
}

/** Whether a copy holds the data that the image was made for: it served on them, or no module of them differs. */
function fits({ hashes, image }: RewindPoint, { database, target, digest }: Case): boolean {
  if (digest !== undefined && image?.endsWith(`@${digest}`) === true) return true;
  if (hashes === null) return false;
  const then: DatabaseModules = { ...database, hashes };
  return Object.keys(hashes).every((name) => {
    const addon = entryOf(target.addons, name);
    if (addon === undefined) return target.core === undefined || Object.hasOwn(target.core, name);
    return compareContent(name, then, undefined, addon)?.same === true;
  });
}
