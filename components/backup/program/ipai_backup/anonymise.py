"""Takes out of a copy of Odoo's database what says something of people: names, addresses, texts, documents.

Numbers, dates, products, accounts and settings stay: with them a developer works.
"""

import hashlib
import re

from . import postgres
from .configuration import Configuration

ADDRESS = re.compile(r"[A-Za-z0-9._%+'-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}")
PLACEHOLDER = b"taken out by ipai staging export\n"
_SHA1 = hashlib.sha1(PLACEHOLDER, usedforsecurity=False).hexdigest()
PLACEHOLDER_NAME = f"{_SHA1[:2]}/{_SHA1}"

#: What a column of this name holds in any table, instead: `{key}` is the row's own number.
COLUMNS = {
    "email": "'somebody' || {key} || '@example.invalid'",
    "email_normalized": "'somebody' || {key} || '@example.invalid'",
    "private_email": "'somebody' || {key} || '@example.invalid'",
    "work_email": "'somebody' || {key} || '@example.invalid'",
    "partner_email": "'somebody' || {key} || '@example.invalid'",
    **dict.fromkeys(("email_from", "email_to", "email_cc", "reply_to", "recipient_email"), "'somebody@example.invalid'"),
    **dict.fromkeys(
        ("phone", "phone_sanitized", "mobile", "mobile_phone", "work_phone", "private_phone", "fax", "emergency_phone", "phone_mobile_search"),
        "'+65 0000 0000'",
    ),
    **dict.fromkeys(
        ("street", "street2", "private_street", "private_street2", "city", "private_city", "zip", "private_zip", "vat", "company_registry", "website", "contact_address_complete"),
        "'-'",
    ),
    **dict.fromkeys(("ssnid", "sinid", "identification_id", "passport_id", "acc_number", "sanitized_acc_number", "visa_no", "permit_no"), "'X' || {key}"),
    **dict.fromkeys(("contact_name", "partner_name", "legal_name", "emergency_contact", "author_name"), "'somebody'"),
    **dict.fromkeys(("signature", "private_note"), "''"),
}
#: `(table, column, statement)`: run where the table has the column.
STATEMENTS = (
    ("res_partner", "name", "UPDATE res_partner SET name = 'Partner ' || id WHERE id NOT IN (SELECT partner_id FROM res_company)"),
    ("res_partner", "complete_name", "UPDATE res_partner SET complete_name = 'Partner ' || id WHERE id NOT IN (SELECT partner_id FROM res_company)"),
    ("res_partner", "comment", "UPDATE res_partner SET comment = NULL"),
    ("res_partner", "display_name", "UPDATE res_partner SET display_name = 'Partner ' || id"),
    # technical accounts keep their names: who logs in as them is no person
    ("res_users", "login", "UPDATE res_users SET login = 'user' || id WHERE login !~ '^(admin|__system__|public|default|portaltemplate|ipai_probe)$'"),
    ("res_users", "password", "UPDATE res_users SET password = NULL WHERE login <> 'admin'"),
    ("hr_employee", "name", "UPDATE hr_employee SET name = 'Employee ' || id"),
    ("resource_resource", "name", "UPDATE resource_resource SET name = 'Resource ' || id"),
    ("mail_message", "body", "UPDATE mail_message SET body = '', subject = NULL"),
    ("mail_mail", "email_to", "DELETE FROM mail_mail"),
    ("mail_tracking_value", "old_value_char", "UPDATE mail_tracking_value SET old_value_char = NULL, new_value_char = NULL, old_value_text = NULL, new_value_text = NULL"),
    ("bus_bus", "id", "DELETE FROM bus_bus"),
    ("ir_logging", "id", "DELETE FROM ir_logging"),
    ("auditlog_log_line", "id", "DELETE FROM auditlog_log_line"),
    ("res_users_log", "id", "DELETE FROM res_users_log"),
    ("res_device_log", "id", "DELETE FROM res_device_log"),
    # Documents and pictures; what Odoo made itself (bundles of assets) and what modules brought stay.
    ("ir_attachment", "res_field", "DELETE FROM ir_attachment WHERE res_field IS NOT NULL AND res_model IN ('res.partner', 'hr.employee', 'res.users')"),
    (
        "ir_attachment",
        "store_fname",
        f"""UPDATE ir_attachment a SET store_fname = '{PLACEHOLDER_NAME}', checksum = '{_SHA1}', file_size = {len(PLACEHOLDER)},
          mimetype = 'text/plain', index_content = NULL, db_datas = NULL, name = 'Document ' || id
        WHERE res_field IS NULL AND type = 'binary' AND coalesce(url, '') NOT LIKE '/%'
          AND NOT EXISTS (SELECT 1 FROM ir_model_data d WHERE d.model = 'ir.attachment' AND d.res_id = a.id)""",
    ),
)


def addresses(host: Configuration) -> list[str]:
    """Every address of a person that the served copy knows, to look for afterwards."""
    sql = "SELECT DISTINCT email FROM res_partner WHERE email LIKE '%@%' AND id NOT IN (SELECT partner_id FROM res_company)"
    lines = postgres.query(host.postgres, host.odoo.name, sql, "Addresses cannot be listed.")
    # what the modules of Odoo bring is in their code too
    return sorted({each for line in lines for each in ADDRESS.findall(line) if not each.split("@")[1].startswith("example.")})


def anonymise(host: Configuration, database: str) -> dict:
    """@return how many columns and statements were run."""
    with postgres.Session(host.postgres, database) as session:
        lines = session.ask(
            "SELECT c.table_name || ' ' || c.column_name || ' ' || EXISTS (SELECT 1 FROM information_schema.columns k WHERE k.table_schema = 'public'"
            " AND k.table_name = c.table_name AND k.column_name = 'id') FROM information_schema.columns c JOIN information_schema.tables t"
            " USING (table_schema, table_name) WHERE table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.data_type IN ('character varying', 'text');"
        )
        columns = [line.split() for line in lines if line.split()[1] in COLUMNS]
        all_columns = {tuple(line.split()[:2]) for line in session.ask("SELECT table_name || ' ' || column_name FROM information_schema.columns WHERE table_schema = 'public';")}
        session.ask("BEGIN; SET CONSTRAINTS ALL DEFERRED;")
        for table, column, numbered in columns:
            name, key = postgres.identifier(column), "id" if numbered == "true" else "''"
            value = COLUMNS[column].format(key=key)
            session.ask(f"UPDATE {postgres.identifier(table)} SET {name} = {value} WHERE {name} IS NOT NULL AND {name} <> '';")
        done = [statement for table, column, statement in STATEMENTS if (table, column) in all_columns]
        for statement in done:
            session.ask(f"{statement};")
        session.ask("COMMIT; VACUUM;")
    return {"columns": len(columns), "statements": len(done)}
