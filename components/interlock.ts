import * as pulumi from "@pulumi/pulumi";
import { declareEffect } from "./effects.ts";
import type { EffectDeclaration } from "./effects.ts";
import type { EffectOutput } from "./outputs.ts";

/** Names of the kinds that settings allow. */
export interface InterlockArgs {
  readonly container: string;
  readonly database: string;
}

/** The row by which Odoo itself says that a database is neutralised. */
const NEUTRALISED = "database.is_neutralized";
const GUARD = "ipai_never_neutralised";

/** Only under production's own name: a copy keeps the trigger, and may be neutralised. */
export const guardSql = (database: string): string => `
CREATE OR REPLACE FUNCTION ${GUARD}() RETURNS trigger LANGUAGE plpgsql AS $guard$
BEGIN
  IF current_database() = '${database}' THEN
    RAISE EXCEPTION 'ipai: % is production, and production is never neutralised', current_database()
      USING HINT = 'neutralise a copy: npx ipai staging refresh';
  END IF;
  RETURN NEW;
END $guard$;
DROP TRIGGER IF EXISTS ${GUARD} ON ir_config_parameter;
CREATE TRIGGER ${GUARD} BEFORE INSERT OR UPDATE ON ir_config_parameter
  FOR EACH ROW WHEN (NEW.key = '${NEUTRALISED}') EXECUTE FUNCTION ${GUARD}();
`;

/** Refuses the \`up\` of a production whose database is a neutralised copy, before anything changes. */
export class NotNeutralised extends pulumi.ComponentResource {
  readonly effects: readonly EffectOutput[];

  constructor(name: string, args: InterlockArgs, opts: pulumi.ComponentResourceOptions) {
    super("ipai:index:NotNeutralised", name, {}, opts);
    this.effects = [declareEffect(name, notNeutralised(args), { parent: this }).output];
    this.registerOutputs({});
  }
}

/** Has production's own database refuse to be neutralised, whichever program tries. */
export class NeverNeutralised extends pulumi.ComponentResource {
  readonly effects: readonly EffectOutput[];

  constructor(name: string, args: InterlockArgs, opts: pulumi.ComponentResourceOptions) {
    super("ipai:index:NeverNeutralised", name, {}, opts);
    this.effects = [declareEffect(name, guard(args), { parent: this }).output];
    this.registerOutputs({});
  }
}

function psql({ container, database }: InterlockArgs): string {
  return `docker exec -i ${container} psql --username=postgres --dbname=${database} --no-psqlrc --quiet --no-align --tuples-only --set=ON_ERROR_STOP=1`;
}

/** A database that is not there, or cannot be asked, is not neutralised. */
function notNeutralised(args: InterlockArgs): EffectDeclaration {
  const sql = `select 'yes' from ir_config_parameter where key = '${NEUTRALISED}' and lower(value) in ('true', 't', '1')`;
  return {
    name: "not-neutralised",
    look: `found=$(${psql(args)} --command="${sql}" </dev/null 2>/dev/null) || found=\necho "neutralised \${found:-no}"`,
    settings: { neutralised: "no" },
    next: `the database ${args.database} is a neutralised copy, and a production never serves one: bring production's own back under that name, or set ipai:database.name to it`,
  };
}

function guard(args: InterlockArgs): EffectDeclaration {
  const sql = `select 'on' from pg_trigger where tgname = '${GUARD}' and tgenabled in ('O', 'A')`;
  return {
    name: "never-neutralised",
    look: `found=$(${psql(args)} --command="${sql}" </dev/null 2>/dev/null) || found=\necho "guard \${found:-off}"`,
    mend: `${psql(args)} <<'SQL'\nBEGIN;${guardSql(args.database)}COMMIT;\nSQL`,
    settings: { guard: "on" },
  };
}
