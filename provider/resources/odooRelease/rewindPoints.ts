import { z } from "zod";
import type { OdooDatabase } from "./database.ts";

/** What lives here: which copies of the database a host has, how it says so, and what is counted since. */

const comment = z.object({
  madeAt: z.string(),
  release: z.string().nullable(),
  hashes: z.string().nullish(),
  deleted: z.int().nullish(),
});

const found = z.object({ name: z.string(), size: z.int(), comment: z.string().nullable() });

/** A named copy of the database that a release can go back to, as its host says it. */
export interface HeldPoint {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** When it was made, by the database's clock; ISO 8601, UTC. */
  readonly madeAt: string;
  /** The image that served until then. */
  readonly release: string | null;
  /** By module, what the copy records of its content; null where nobody recorded it. */
  readonly hashes: Readonly<Record<string, string>> | null;
  /** What `deletedSql` was when people came back. */
  readonly deleted: number | null;
}

/** How the names of a database's rewind points go on after its own. */
export const POINT_SUFFIX = "_rewind_[0-9]{8}T[0-9]{6}Z$";

/**
 * One JSON object a rewind point, newest first.
 *
 * @param database An expression of SQL: a name in quotes, or `current_database()`.
 */
export function pointsSql(database: string): string {
  return `SELECT json_build_object('name', datname, 'size', pg_database_size(oid),
    'comment', shobj_description(oid, 'pg_database'))
  FROM pg_database WHERE datname ~ ('^' || ${database} || '${POINT_SUFFIX}') ORDER BY datname DESC`;
}

/** A copy without a comment that can be read was not finished, or is somebody else's. */
export function parsePoint(line: unknown): HeldPoint | undefined {
  const read = found.safeParse(line);
  if (!read.success) return undefined;
  const { name, size, comment: text } = read.data;
  const said = comment.safeParse(asJson(text));
  if (!said.success || Number.isNaN(Date.parse(said.data.madeAt))) return undefined;
  const { madeAt, release, hashes, deleted } = said.data;
  const recorded = z.record(z.string(), z.string()).safeParse(asJson(hashes ?? null));
  return {
    name,
    size,
    madeAt: new Date(madeAt).toISOString(),
    release,
    hashes: recorded.success ? recorded.data : null,
    deleted: deleted ?? null,
  };
}

/** What a program printed; null when that is no JSON. */
export function asJson(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

/** Where a look at the host asks for a database's points, and for the one that it stands on. */
export function lookAtPoints({ container, name }: OdooDatabase): string[] {
  return [
    container,
    pointsSql(`'${name}'`),
    `SELECT coalesce(substring(shobj_description(oid, 'pg_database') from '"standsOn": "([^"]+)"'), '')
    FROM pg_database WHERE datname = '${name}'`,
  ];
}
