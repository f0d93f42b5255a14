const MINUTE_MS = 60_000;
const DAY_MINUTES = 1440;

/**
 * The next moment at which a clock of that zone shows that time of day, as the host's timer waits for it.
 *
 * @param at `02:00`.
 * @param timeZone `Asia/Singapore`.
 */
export function nextDaily(at: string, timeZone: string, now: Date): Date {
  const [hours = 0, minutes = 0] = at.split(":").map(Number);
  const wanted = hours * 60 + minutes;
  const clock = minutesOf(timeZone);
  const begin = Math.floor(now.getTime() / MINUTE_MS) * MINUTE_MS;
  const ahead = (wanted - clock(begin) + DAY_MINUTES) % DAY_MINUTES || DAY_MINUTES;
  const reached = begin + ahead * MINUTE_MS;
  // In a night of another length the clock shows something else by then.
  const off = ((wanted - clock(reached) + DAY_MINUTES * 1.5) % DAY_MINUTES) - DAY_MINUTES / 2;
  return new Date(reached + off * MINUTE_MS);
}

/** Minutes since midnight that a clock of the zone shows. */
function minutesOf(timeZone: string): (at: number) => number {
  const format = new Intl.DateTimeFormat("en-GB", {
    ...{ timeZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  });
  return (at) => {
    const parts = Object.fromEntries(
      format.formatToParts(at).map(({ type, value }) => [type, Number(value)]),
    );
    return (parts["hour"] ?? 0) * 60 + (parts["minute"] ?? 0);
  };
}
