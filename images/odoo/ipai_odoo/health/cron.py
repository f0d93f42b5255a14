"""Do scheduled jobs run in this container? The heartbeat job must have run since it started, and
not long ago."""

import os
from datetime import datetime, timedelta, timezone

from psycopg2.extensions import cursor as Cursor

from ..configuration import Configuration
from ..connection import connect
from ..declared import record
from ..declared.heartbeat import NAME
from ..refusal import Refusal

PURPOSE = "ipai-odoo-health"
# the job runs every minute; two long jobs may keep both cron workers busy for a while
LIMIT = timedelta(minutes=3)
HEARTBEAT = """SELECT c.id, c.lastcall, now() AT TIME ZONE 'utc' FROM ir_cron c
    JOIN ir_model_data d ON d.model = 'ir.cron' AND d.res_id = c.id
    WHERE d.module = %s AND d.name = %s AND c.active"""


def check(configuration: Configuration) -> str:
    connection = connect(configuration, configuration.database, PURPOSE)
    try:
        with connection.cursor() as cursor:
            cursor.execute(HEARTBEAT, [record.MODULE, NAME])
            row = cursor.fetchone()
            if row is None:
                raise Refusal("the heartbeat job is absent", "run ipai-odoo-prepare")
            job, last, now = row
            if last is None or last < container_start():
                wake(configuration, cursor, job)
                raise Refusal("no job has run since this container started", "wait a moment")
            if now - last > LIMIT:
                raise Refusal(
                    f"the last job ran at {last:%H:%M:%S} UTC, {(now - last).seconds} s ago",
                    "look for a job that never ends, and for modules in a 'to …' state",
                )
    finally:
        connection.close()
    return f"the heartbeat job ran {max(0, round((now - last).total_seconds()))} s ago"


def wake(configuration: Configuration, cursor: Cursor, job: int) -> None:
    """What Odoo does to run a job now. Without it a fresh worker first sleeps for a minute."""
    cursor.execute(
        "INSERT INTO ir_cron_trigger (cron_id, call_at) SELECT %(job)s, now() AT TIME ZONE 'utc'"
        " WHERE NOT EXISTS (SELECT FROM ir_cron_trigger WHERE cron_id = %(job)s)",
        {"job": job},
    )
    connection = connect(configuration, "postgres", PURPOSE)
    try:
        with connection.cursor() as other:
            other.execute("SELECT pg_notify('cron_trigger', %s)", [configuration.database])
    finally:
        connection.close()


def container_start() -> datetime:
    """When process 1 started, in UTC without a zone, as Odoo stores times."""
    with open("/proc/1/stat", encoding="ascii", errors="replace") as stat:
        # the fields after the name, which may hold spaces; starttime is the 22nd of all
        ticks = int(stat.read().rpartition(")")[2].split()[19])
    with open("/proc/uptime", encoding="ascii") as uptime:
        age = float(uptime.read().split()[0]) - ticks / os.sysconf("SC_CLK_TCK")
    return datetime.now(timezone.utc).replace(tzinfo=None) - timedelta(seconds=age)
