/**
 * What Mozilla's HTTP Observatory gives for an answer over TLS. Its package scans by public names alone and brings
 * PostgreSQL and a browser's DOM, so its points stand here: `src/grader/charts.js` and `src/analyzer/tests/` of
 * `@mdn/mdn-http-observatory` 1.4.8, https://github.com/mdn/mdn-http-observatory. Stricter in one thing: there a
 * cookie is a session's by its name, here each one is.
 */
export interface Judgement {
  readonly grade: "A+" | "A" | "less";
  readonly score: number;
  /** By what was judged: what it added, or took away. */
  readonly points: Readonly<Record<string, number>>;
}

const MINIMUM_FOR_EXTRA_CREDIT = 90;
const BROAD = [
  "ftp:",
  "http:",
  "https:",
  "*",
  "http://*",
  "http://*.*",
  "https://*",
  "https://*.*",
];
const INLINE = ["'unsafe-inline'", "data:"];
const PRIVATE = ["no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"];
const SIX_MONTHS_SECONDS = 15_552_000;

/** @param page Of an answer in HTML. */
export function judge(headers: Headers, page = ""): Judgement {
  const csp = directivesOf(headers.get("content-security-policy"));
  const points = {
    "content-security-policy": cspPoints(csp),
    cookies: cookiePoints(headers.getSetCookie()),
    "cross-origin-resource-sharing": corsPoints(headers),
    redirection: /^http:/.test(headers.get("location") ?? "") ? -20 : 0,
    "referrer-policy": referrerPoints(headers.get("referrer-policy")),
    "strict-transport-security": hstsPoints(headers.get("strict-transport-security")),
    "subresource-integrity": scriptPoints(page),
    "x-content-type-options": headers.get("x-content-type-options") === "nosniff" ? 0 : -5,
    "x-frame-options": framePoints(csp, headers.get("x-frame-options")),
    "cross-origin-resource-policy": corpPoints(headers.get("cross-origin-resource-policy")),
  };
  const sum = (all: readonly number[]): number => all.reduce((one, other) => one + other, 100);
  const uncurved = sum(Object.values(points).filter((each) => each < 0));
  const score = uncurved < MINIMUM_FOR_EXTRA_CREDIT ? uncurved : sum(Object.values(points));
  return { grade: score >= 100 ? "A+" : score >= 90 ? "A" : "less", score, points };
}

type Directives = ReadonlyMap<string, readonly string[]>;

function directivesOf(policy: string | null): Directives {
  const found = new Map<string, readonly string[]>();
  for (const each of (policy ?? "").split(";")) {
    const [name = "", ...sources] = each.trim().toLowerCase().split(/\s+/);
    if (name !== "" && !found.has(name)) found.set(name, sources);
  }
  return found;
}

function cspPoints(csp: Directives): number {
  if (csp.size === 0) return -25;
  const sourcesOf = (name: string): readonly string[] => {
    const sources = csp.get(name) ?? csp.get("default-src") ?? ["*"];
    const isNamed = sources.some((each) => /^'(?:sha(?:256|384|512)|nonce)-/.test(each));
    return isNamed ? sources.filter((each) => each !== "'unsafe-inline'") : sources;
  };
  const has = (name: string, bad: readonly string[]): boolean =>
    sourcesOf(name).some((each) => bad.includes(each));
  const isPlain = (each: string): boolean => /^(?:http|ftp):/.test(each);
  const passive = ["img-src", "media-src"];
  const active = [...csp].filter(([name]) => !passive.includes(name)).flatMap(([, all]) => all);
  if (has("script-src", [...BROAD, ...INLINE]) || has("object-src", BROAD)) return -20;
  if (active.some(isPlain)) return -20;
  if (has("script-src", ["'unsafe-eval'"]) || has("style-src", ["'unsafe-eval'"])) return -10;
  if (passive.some((name) => sourcesOf(name).some(isPlain))) return -10;
  if (has("style-src", [...BROAD, ...INLINE])) return 0;
  return csp.get("default-src")?.join() === "'none'" ? 10 : 5;
}

function cookiePoints(lines: readonly string[]): number {
  const set = lines.filter((line) => !/; *max-age=0/i.test(line));
  if (set.length === 0) return 0;
  return Math.min(
    ...set.map((line) => {
      const [, sameSite] = /; *samesite=(\w*)/i.exec(line) ?? [];
      if (!/; *httponly/i.test(line)) return -30;
      if (sameSite !== undefined && !/^(?:lax|strict)$/i.test(sameSite)) return -20;
      if (!/; *secure/i.test(line)) return -10;
      return sameSite === undefined ? 0 : 5;
    }),
  );
}

function corsPoints(headers: Headers): number {
  const toAnybody = headers.has("access-control-allow-origin");
  return toAnybody && headers.get("access-control-allow-credentials") === "true" ? -50 : 0;
}

function referrerPoints(policy: string | null): number {
  if (policy === null) return 0;
  return PRIVATE.includes(policy.split(",").at(-1)?.trim().toLowerCase() ?? "") ? 5 : -5;
}

function hstsPoints(header: string | null): number {
  const [, seconds] = /^max-age=(\d+)(?:$|;)[^,]*$/i.exec(header ?? "") ?? [];
  if (seconds === undefined) return -20;
  return Number(seconds) < SIX_MONTHS_SECONDS ? -10 : 0;
}

/** Scripts of the page's own origin need no hash of theirs; those of another do. */
function scriptPoints(page: string): number {
  const scripts = page.match(/<script\b[^>]*>/gi) ?? [];
  const foreign = scripts.filter((tag) => /\bsrc="?(?:[a-z]+:)?\/\//i.test(tag));
  if (foreign.length === 0) return 0;
  if (foreign.some((tag) => /\bsrc="?http:/i.test(tag))) return -50;
  return foreign.every((tag) => /\bintegrity=/.test(tag)) ? 5 : -5;
}

function framePoints(csp: Directives, header: string | null): number {
  if (csp.has("frame-ancestors")) return 5;
  return /^(?:deny|sameorigin)$/i.test(header ?? "") ? 0 : -20;
}

function corpPoints(header: string | null): number {
  if (header === null || header === "cross-origin") return 0;
  return header === "same-origin" || header === "same-site" ? 10 : -5;
}
