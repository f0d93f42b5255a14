/** A backup as the repository knows it. */
export interface Held {
  /** When it began, in UTC: `20261128T180000Z`. */
  readonly id: string;
  /** Whether all of its parts are there: its manifest, written last, is. */
  readonly complete: boolean;
  readonly proved: boolean;
}

export interface Keep {
  readonly daily: number;
  readonly monthly: number;
}

const DAY_MS = 24 * 3600 * 1000;
/** What is younger and unfinished may still be on its way. */
const UNFINISHED_MS = 2 * DAY_MS;

/**
 * The backups that are taken away: all but the best of each day and of each month back from the newest
 * one, where the best is the newest that was proved, or else the newest. The newest proved one stays
 * however old it is. Days and months are those of UTC.
 */
export function surplus(held: readonly Held[], { daily, monthly }: Keep, now: Date): string[] {
  const whole = held.filter(({ complete }) => complete).toSorted(byAge);
  const newest = whole[0];
  const kept = new Set<string>(
    whole
      .filter(({ proved }) => proved)
      .slice(0, 1)
      .map(idOf),
  );
  if (newest !== undefined) {
    const lastDay = dayOf(newest.id);
    const days = whole.filter(({ id }) => lastDay - dayOf(id) < daily);
    const lastMonth = monthOf(newest.id);
    const months = whole.filter(({ id }) => lastMonth - monthOf(id) < monthly);
    for (const best of [...bestOf(days, dayOf), ...bestOf(months, monthOf)]) kept.add(best);
  }
  return held
    .filter(({ id, complete }) =>
      complete ? !kept.has(id) : now.getTime() - timeOf(id) > UNFINISHED_MS,
    )
    .map(idOf)
    .toSorted();
}

/** Those that claim to be of a time that has not come: one of them would push out all others. */
export function fromTheFuture(held: readonly Held[], now: Date): string[] {
  return held.map(idOf).filter((id) => timeOf(id) - now.getTime() > DAY_MS);
}

function bestOf(newestFirst: readonly Held[], periodOf: (id: string) => number): string[] {
  return [...Map.groupBy(newestFirst, ({ id }) => periodOf(id)).values()].flatMap((group) => {
    const best = group.find(({ proved }) => proved) ?? group[0];
    return best === undefined ? [] : [best.id];
  });
}

function byAge(a: Held, b: Held): number {
  return b.id.localeCompare(a.id);
}

function idOf({ id }: Held): string {
  return id;
}

function timeOf(id: string): number {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(id) ?? [];
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

function dayOf(id: string): number {
  return Math.floor(timeOf(id) / DAY_MS);
}

function monthOf(id: string): number {
  const time = new Date(timeOf(id));
  return time.getUTCFullYear() * 12 + time.getUTCMonth();
}
