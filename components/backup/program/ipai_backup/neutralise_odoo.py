"""Runs inside a container of Odoo's image, on the copy: Odoo's own neutralisation, and what modules leave out.

Standard input: a list of further SQL. The last line of standard output: what was done, as JSON.
"""

import json
import secrets
import sys
from pathlib import Path

from psycopg2 import Error, errors, sql

sys.path.insert(0, "/usr/local/lib/ipai")
from ipai_odoo import configuration, registry  # noqa: E402
from ipai_odoo.connection import connect  # noqa: E402
from passlib.context import CryptContext  # noqa: E402

#: Columns that hold addresses of people, by name, in every table: `.invalid` is nobody's (RFC 2606).
ADDRESSES = ("email", "email_normalized", "email_from", "email_cc", "partner_email", "email_to", "reply_to")
#: Whose addresses are not people's.
NO_PEOPLE = ("ir_mail_server", "fetchmail_server", "mail_alias", "mail_template", "mail_message", "mail_mail")
#: `(table, column, statement)`: run where the table has the column.
LEFT_OUT = (
    ("ir_mail_server", "active", "UPDATE ir_mail_server SET active = false"),
    ("ir_mail_server", "smtp_pass", "UPDATE ir_mail_server SET smtp_pass = NULL"),
    ("fetchmail_server", "active", "UPDATE fetchmail_server SET active = false"),
    ("fetchmail_server", "password", "UPDATE fetchmail_server SET password = NULL"),
    ("mail_mail", "state", "UPDATE mail_mail SET state = 'cancel' WHERE state IN ('outgoing', 'exception')"),
    ("payment_provider", "state", "UPDATE payment_provider SET state = 'disabled' WHERE state = 'enabled'"),
    ("ir_act_server", "webhook_url", "UPDATE ir_act_server SET webhook_url = 'http://webhook.invalid/' WHERE webhook_url IS NOT NULL"),
    ("res_users", "totp_secret", "UPDATE res_users SET totp_secret = NULL"),
    ("res_users", "oauth_access_token", "UPDATE res_users SET oauth_access_token = NULL"),
    ("auth_passkey_key", "id", "DELETE FROM auth_passkey_key"),
    ("res_users_apikeys", "id", "DELETE FROM res_users_apikeys"),
    ("auth_totp_device", "id", "DELETE FROM auth_totp_device"),
    (
        "ir_config_parameter",
        "value",
        "UPDATE ir_config_parameter SET value = 'neutralised' WHERE key ~* '(api_?key|secret|token|password|private)'"
        " AND key NOT IN ('database.secret', 'database.is_neutralized') AND value !~* '^([0-9.]+|true|false)$'",
    ),
)


def main() -> None:
    more = json.load(sys.stdin)
    settings = configuration.load()
    connection = connect(settings, settings.database, "ipai-neutralise")
    connection.autocommit = False
    with connection, connection.cursor() as cursor:
        skipped = odoos_own(cursor, settings)
        done = [statement for table, column, statement in LEFT_OUT if has(cursor, table, column)]
        for statement in done:
            cursor.execute(statement)
        for statement in more:
            try:
                cursor.execute(statement)
            except Error as error:
                raise SystemExit(f"ipai:staging.neutralise: {statement}: {error}") from None
        addresses = undeliverable(cursor)
        people = new_passwords(cursor)
        for key in ("database.secret", "database.uuid"):
            cursor.execute("UPDATE ir_config_parameter SET value = %s WHERE key = %s", [secrets.token_hex(24), key])
        cursor.execute("SELECT value FROM ir_config_parameter WHERE key = 'database.is_neutralized'")
        if (cursor.fetchone() or [""])[0].lower() not in ("true", "t", "1"):
            raise SystemExit("Odoo's own neutralisation left no mark")
    print(json.dumps({"skipped": skipped, "statements": len(done) + len(more), "addresses": addresses, "people": people}))


def odoos_own(cursor, settings) -> list[str]:
    """Every installed module's `data/neutralize.sql`, a statement at a time.

    OCA's `mail_environment` takes columns away that Odoo's own statements write: such a statement has
    nothing to do there, and is said. All other failures end the whole.
    """
    cursor.execute("SELECT name FROM ir_module_module WHERE state IN ('installed', 'to upgrade', 'to remove') ORDER BY name <> 'base', name")
    folders = [Path(folder) for folder in (*registry.core_addons(), *settings.addons_path)]
    skipped = []
    for (module,) in cursor.fetchall():
        file = next((path for folder in folders if (path := folder / module / "data/neutralize.sql").is_file()), None)
        for statement in statements(file.read_text(encoding="utf-8")) if file else []:
            cursor.execute("SAVEPOINT neutralise")
            try:
                cursor.execute(statement)
            except (errors.UndefinedColumn, errors.UndefinedTable) as error:
                cursor.execute("ROLLBACK TO SAVEPOINT neutralise")
                skipped.append(f"{module}: {str(error).splitlines()[0]}")
    return skipped


def statements(text: str) -> list[str]:
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("--")]
    if "$$" in text:
        return ["\n".join(lines)]
    return [each for each in "\n".join(lines).split(";") if each.strip()]


def has(cursor, table: str, column: str) -> bool:
    cursor.execute(
        "SELECT 1 FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s AND column_name = %s",
        [table, column],
    )
    return cursor.fetchone() is not None


def undeliverable(cursor) -> int:
    """Every address of a person stays readable and reaches nobody."""
    cursor.execute(
        "SELECT c.table_name, c.column_name FROM information_schema.columns c JOIN information_schema.tables t"
        " USING (table_schema, table_name) WHERE table_schema = 'public' AND t.table_type = 'BASE TABLE'"
        " AND c.data_type IN ('character varying', 'text') AND c.column_name = ANY(%s) AND NOT c.table_name = ANY(%s)",
        [list(ADDRESSES), list(NO_PEOPLE)],
    )
    changed = 0
    for table, column in cursor.fetchall():
        name, field = sql.Identifier(table), sql.Identifier(column)
        cursor.execute(
            sql.SQL(
                "UPDATE {t} SET {c} = regexp_replace({c}, '(@[A-Za-z0-9.-]*[A-Za-z0-9])', '\\1.invalid', 'g')"
                " WHERE {c} LIKE '%%@%%' AND {c} NOT LIKE '%%.invalid%%'"
            ).format(t=name, c=field)
        )
        changed += cursor.rowcount
    return changed


def new_passwords(cursor) -> int:
    """Nobody's password of production opens the copy: the administrator's is this stack's, others have none."""
    with open("/run/secrets/odoo_admin_password", encoding="utf-8") as file:
        password = CryptContext(["pbkdf2_sha512"]).hash(file.read().strip())
    cursor.execute("UPDATE res_users SET password = NULL WHERE password IS NOT NULL")
    people = cursor.rowcount
    cursor.execute(
        "UPDATE res_users SET password = %s WHERE id = (SELECT res_id FROM ir_model_data"
        " WHERE module = 'base' AND name = 'user_admin' AND model = 'res.users')",
        [password],
    )
    return people


main()
