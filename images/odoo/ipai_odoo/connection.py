"""A plain connection to PostgreSQL, for checks that must not load Odoo."""

import psycopg2
from psycopg2.extensions import connection as Connection

from .configuration import Configuration
from .refusal import Refusal


def connect(configuration: Configuration, database: str, purpose: str) -> Connection:
    try:
        connection = psycopg2.connect(
            host=configuration.host,
            port=configuration.port,
            user=configuration.user,
            password=configuration.password,
            dbname=database,
            connect_timeout=5,
            application_name=purpose,
        )
    except psycopg2.OperationalError as error:
        raise Refusal(
            f"no connection to database {database} on {configuration.host}: "
            f"{str(error).strip().splitlines()[-1]}",
            "is PostgreSQL healthy? ipai-pg-provision, in its container, makes role and database",
        ) from error
    connection.autocommit = True
    return connection
