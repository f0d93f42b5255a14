import { odoo } from "../../../images/contracts.ts";

/** What lives here: how the database is asked what people have written into it. */

/** Written by Odoo without anybody's doing: who logged in, who is there, what a wizard holds. */
const NOBODYS = "'res.users.log', 'res.device.log', 'mail.presence'";

/** Whose writes are no person's: Odoo itself, and the probe that asks whether it serves. */
export const nobodySql = `SELECT 1 AS id UNION ALL SELECT id FROM res_users WHERE login = '${odoo.probeLogin}'`;

/**
 * The models of which people write, each with its table, in an SQL statement that makes another one:
 * every table that says who wrote last and when, since each database installs others.
 */
export const writtenTables = `FROM ir_model m
JOIN pg_class c ON c.relname = replace(m.model, '.', '_') AND c.relkind = 'r'
  AND c.relnamespace = 'public'::regnamespace
WHERE NOT m.transient AND m.model !~ '^bus[.]' AND m.model NOT IN (${NOBODYS})
  AND (SELECT count(*) FROM pg_attribute a WHERE a.attrelid = c.oid
    AND a.attname IN ('id', 'write_uid', 'write_date')) = 3`;

/** Mail that came in is somebody's, whoever stored it. Goes on a condition of who wrote. */
export const incomingMail = `CASE m.model WHEN 'mail.message' THEN ' OR message_type = ''email''' ELSE '' END`;

/**
 * Rows that were ever deleted from the tables of records that people keep. What Odoo clears away by
 * itself is not counted: wizards, messages of the bus, the technical models.
 */
export const deletedSql = `SELECT coalesce(sum(s.n_tup_del), 0) FROM pg_stat_user_tables s
  JOIN ir_model m ON replace(m.model, '.', '_') = s.relname
  WHERE NOT m.transient AND m.model !~ '^(ir|bus|base)[.]'
    AND m.model NOT IN ('res.users.log', 'res.device.log', 'mail.presence', 'mail.notification')`;

/**
 * A script of `psql` that prints how many records people have written or deleted since `:'moved'`, when
 * as many rows as `:'gone'` had ever been deleted.
 */
export const writtenSql = `
SELECT format($make$
WITH nobody AS (${nobodySql})
SELECT (SELECT count(*) FROM (%s) AS changed) + greatest(0, (${deletedSql}) - %s)
$make$, string_agg(format(
  'SELECT id::bigint FROM %I WHERE write_date > %L AND (write_uid NOT IN (SELECT id FROM nobody)%s)',
  c.relname, (:'moved'::timestamptz AT TIME ZONE 'UTC'), ${incomingMail}), ' UNION ALL '), :'gone'::bigint)
${writtenTables}
\\gexec
`;
