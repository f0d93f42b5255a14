/** `25 s`, `4 min`: as exact as a guess is; nothing of what is about to end. */
export function roughly(milliseconds: number): string {
  if (milliseconds < 2_000) return "";
  if (milliseconds <= 55_000) return `${Math.ceil(milliseconds / 5_000) * 5} s`;
  return `${Math.ceil(milliseconds / 60_000)} min`;
}

/** `0.4 s`, `12 s`, `3 min 05 s`: as exact as a person needs it. */
export function elapsed(milliseconds: number): string {
  if (milliseconds < 9_950) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`;
}
