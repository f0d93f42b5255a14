"""`ipai-odoo-declared`: says of each part of the stack's declaration in Odoo's database whether it is
as declared, a line each: its name, a blank, `as declared` or how it differs. Changes nothing; the
connection could not.
"""

import sys

from .configuration import Configuration, load
from .connection import connect
from .declared import everything
from .refusal import Refusal


def main() -> int:
    try:
        report(load())
    except Refusal as refusal:
        print(f"ipai-odoo-declared: {refusal}", file=sys.stderr)
        return 1
    return 0


def report(configuration: Configuration) -> None:
    connection = connect(configuration, configuration.database, "ipai-odoo-declared")
    try:
        connection.set_session(readonly=True)
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = '5s'")
            cursor.execute("SELECT to_regclass('public.ir_model_data')")
            if (cursor.fetchone() or [None])[0] is None:
                raise Refusal(
                    f"database {configuration.database} holds no Odoo", "run ipai-odoo-prepare"
                )
            for part, found in everything.compare(cursor):
                print(part, found)
    finally:
        connection.close()
