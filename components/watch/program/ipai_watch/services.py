"""What serves: containers, what nginx answers, certificates, queues in the databases."""

import json
import socket
import ssl
import subprocess
import time

from . import nginx
from .configuration import SETTLE_MINUTES, Configuration, Silent, hours, said
from .finding import finding, judged
from .handed import DRIFT_ALERT

#: Where this host's nginx serves.
HTTPS = ("127.0.0.1", 443)
#: A restart longer ago than this is over: to be looked into, but no loop. Hours.
RECENT = 1
#: As the superuser over the container's own socket; it can only look, and not for long.
PSQL = ("psql", "--username=postgres", "-X", "-q", "-A", "-t")
LOOK_ONLY = "PGOPTIONS=-c default_transaction_read_only=on -c statement_timeout=10s"
INSPECT = """{"name":{{json .Name}},"status":{{json .State.Status}},"restarts":{{.RestartCount}},\
"health":{{if .State.Health}}{{json .State.Health.Status}}{{else}}null{{end}},"started":{{json .State.StartedAt}}}"""


def containers(configuration: Configuration):
    try:
        lines = said("docker", "inspect", "--type=container", f"--format={INSPECT}", *configuration.containers)
    except Silent as error:
        lines = ""
        for name in configuration.containers:
            try:
                lines += said("docker", "inspect", "--type=container", f"--format={INSPECT}", name)
            except Silent:
                if "Cannot connect" in str(error):
                    raise error from None
    facts = {each["name"].lstrip("/"): each for each in map(json.loads, lines.split("\n")[:-1])}
    for name in configuration.containers:
        fact = facts.get(name)
        look = configuration.command(f"logs {name} --last 50")
        if fact is None:
            yield finding("containers", name, "fail", "running, healthy", "no such container", configuration.command("up --refresh"), 0)
            continue
        well = fact["status"] == "running" and fact["health"] == "healthy"
        age = hours_since(fact["started"])
        starting = fact["health"] == "starting" and age * 60 < SETTLE_MINUTES and fact["restarts"] == 0
        looping = fact["restarts"] > 0 and age < RECENT
        status = "fail" if (not well and not starting) or looping else "act" if fact["restarts"] else "pass"
        found = f"{fact['status']}, {fact['health'] or 'without a health check'}, {fact['restarts']} restarts"
        yield finding("containers", name, status, "running, healthy, not restarting", found, look, int(well))


def hours_since(moment: str) -> float:
    """Docker's time has nine digits behind the point."""
    seconds = time.mktime(time.strptime(moment[:19], "%Y-%m-%dT%H:%M:%S")) - time.timezone
    return (time.time() - seconds) / 3600


def sites(configuration: Configuration):
    """The public names, asked of this host's nginx: what they answer, and with which certificate."""
    for site in configuration.sites:
        name, path = site["name"], site["path"]
        begun = time.monotonic()
        try:
            status_line, expiry = ask(name, path)
        except OSError as error:
            yield finding("sites", f"https://{name}{path}", "fail", "status 200", str(error), configuration.command("verify"), 0)
            continue
        took = time.monotonic() - begun
        well = status_line.split(" ")[1:2] == ["200"]
        yield finding("sites", f"https://{name}{path}", "pass" if well else "fail", "status 200", f"{status_line} in {took:.1f} s", configuration.command("verify"), round(took, 3))
        days, limits = (expiry - time.time()) / 86400, configuration.limits
        state = "fail" if days < limits["certificateFailDays"] else "act" if days < limits["certificateActDays"] else "pass"
        yield finding("certificates", name, state, f"{limits['certificateActDays']:g} days or more", f"{days:.0f} days left", configuration.command("ssl"), round(days, 1))


def ask(name: str, path: str) -> tuple[str, float]:
    """The first line of the answer, and when the certificate ends. Who trusts it is for `ipai verify`."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with socket.create_connection(HTTPS, timeout=15) as plain:
        with context.wrap_socket(plain, server_hostname=name) as wire:
            pem = ssl.DER_cert_to_PEM_cert(wire.getpeercert(binary_form=True))
            wire.sendall(f"GET {path} HTTP/1.1\r\nHost: {name}\r\nUser-Agent: ipai-watch\r\nConnection: close\r\n\r\n".encode())
            line = wire.makefile("rb").readline(200).decode("latin-1").strip()
    return line or "nothing", end_of(pem)


def end_of(pem: str) -> float:
    shown = subprocess.run(["openssl", "x509", "-noout", "-enddate"], input=pem, capture_output=True, text=True, check=True)
    return ssl.cert_time_to_seconds(shown.stdout.strip().removeprefix("notAfter="))


def ask_database(configuration: Configuration, database: str, sql: str):
    shown = said("docker", "exec", f"--env={LOOK_ONLY}", configuration.postgres, *PSQL, f"--dbname={database}", f"--command={sql}")
    return json.loads(shown.strip().split("\n")[-1])


ODOO = """select json_build_object(
  'heartbeat', (select extract(epoch from now() at time zone 'utc' - max(lastcall)) from ir_cron where cron_name = 'IPAI heartbeat'),
  'failing', (select coalesce(json_agg(cron_name order by cron_name), '[]') from ir_cron where active and failure_count > 0),
  'late', (select coalesce(json_agg(cron_name order by cron_name), '[]') from ir_cron
           where active and nextcall < now() at time zone 'utc' - interval '2 hours'),
  'mails', (select to_regclass('mail_mail') is not null))"""
#: Without those to nobody: Odoo writes one about its administrator's password before the first start.
MAILS = """select json_build_object(
  'failed', count(*) filter (where state = 'exception'),
  'waiting', count(*) filter (where state = 'outgoing' and create_date < now() at time zone 'utc' - interval '1 hour'))
  from mail_mail m where create_date > now() at time zone 'utc' - interval '30 days'
  and (coalesce(email_to, '') <> '' or exists (select from mail_mail_res_partner_rel r where r.mail_mail_id = m.id))"""


def odoo(configuration: Configuration):
    seen = ask_database(configuration, configuration.odoo_database, ODOO)
    log = configuration.command("logs odoo --errors")
    for check, what, names in (("failing", "scheduled jobs that fail", seen["failing"]), ("late", "scheduled jobs two hours late", seen["late"])):
        found = ", ".join(names[:5]) or "none"
        yield finding("odoo", what, "act" if names else "pass", "none", found, log, len(names))
    beat, limit = seen["heartbeat"], configuration.limits["heartbeatSeconds"]
    well = beat is not None and beat < limit
    found = "never" if beat is None else f"{beat:.0f} s ago"
    yield finding("odoo", "heartbeat of scheduled jobs", "pass" if well else "fail", f"within {limit:g} s", found, log, beat)
    if seen["mails"]:
        mails = ask_database(configuration, configuration.odoo_database, MAILS)
        limit = configuration.limits["failedMails"]
        status = "pass" if mails["failed"] < limit else "act"
        yield finding("mail", "failed mails in Odoo's queue", status, f"fewer than {limit:g}", str(mails["failed"]), log, mails["failed"])
        status = "act" if mails["waiting"] else "pass"
        yield finding("mail", "mails that wait for an hour", status, "none", str(mails["waiting"]), log, mails["waiting"])


#: All of them, where the API's list ends with a page of at most 250.
N8N = """select json_build_object(
  'waiting', count(*) filter (where status = 'new'),
  'sleeping', count(*) filter (where status = 'waiting'),
  'running', count(*) filter (where status = 'running'),
  'errors', count(*) filter (where status in ('error', 'crashed') and "stoppedAt" > now() - interval '24 hours'),
  'oldest', coalesce(extract(epoch from now() - min("createdAt") filter (where status = 'new')), 0))
  from execution_entity where "deletedAt" is null"""


def n8n(configuration: Configuration):
    seen, limits = ask_database(configuration, configuration.n8n_database, N8N), configuration.limits
    log = configuration.command("logs n8n")
    status = judged(seen["waiting"], limits["n8nBacklog"], 4 * limits["n8nBacklog"])
    found = f"{seen['waiting']} not begun, {seen['running']} running, {seen['sleeping']} sleeping until their time"
    yield finding("n8n", "backlog", status, f"fewer than {limits['n8nBacklog']:g} not begun", found, log, seen["waiting"])
    age, limit = seen["oldest"] / 60, limits["n8nOldestMinutes"]
    yield finding("n8n", "oldest that was not begun", "pass" if age < limit else "act", f"younger than {limit:g} min", hours(age / 60), log, round(age, 1))
    limit = limits["n8nErrorsPerDay"]
    yield finding("n8n", "executions that failed in 24 h", "pass" if seen["errors"] < limit else "act", f"fewer than {limit:g}", str(seen["errors"]), log, seen["errors"])


#: Published, and since when; how its last run ended, and how long ago. Of runs by hand too.
WORKFLOW = f"""select json_build_object(
  'state', case when w.id is null then 'absent' when w."isArchived" then 'archived'
           when w."activeVersionId" is null then 'switched off' else 'on' end,
  'since', extract(epoch from now() - w."updatedAt"), 'ended', r.status,
  'age', extract(epoch from now() - r."startedAt"))
  from (select '{DRIFT_ALERT}' as name) n left join workflow_entity w on w.id = n.name
  left join lateral (select status, "startedAt" from execution_entity where "workflowId" = n.name
    and "stoppedAt" is not null order by "startedAt" desc limit 1) r on true"""
#: A day, and an hour for the run itself and for a host that starts late.
DAILY_HOURS = 25


def workflow(configuration: Configuration):
    """Who is silent because nothing drifts must be told apart from who does not look."""
    seen = ask_database(configuration, configuration.n8n_database, WORKFLOW)
    on, due = seen["state"] == "on", f"ran well within {DAILY_HOURS} h"
    age = None if seen["age"] is None else seen["age"] / 3600
    ran = age is not None and age < DAILY_HOURS
    young = on and seen["since"] / 3600 < DAILY_HOURS
    well = on and (seen["ended"] == "success" if ran else young)
    last = "never" if age is None else f"{hours(age)} ago"
    found = f"{seen['state']}, last run: {last}" + (f", {seen['ended']}" if seen["ended"] else "")
    mend = configuration.command("logs n8n" if on else "up --refresh")
    yield finding("n8n", DRIFT_ALERT, "pass" if well else "act", f"on, {due}", found, mend, age and round(age, 1))


def slow_queries(configuration: Configuration):
    """PostgreSQL writes what takes five seconds into its log."""
    shown = said("journalctl", "--quiet", "--output=cat", "--since=-1h", "--lines=500", f"CONTAINER_NAME={configuration.postgres}")
    count, limit = sum(" duration: " in line for line in shown.split("\n")), configuration.limits["slowQueriesPerHour"]
    status = "pass" if count < limit else "act"
    yield finding("database", "queries of 5 s or more in an hour", status, f"fewer than {limit:g}", str(count), configuration.command("logs postgres --grep duration"), count)


def answers(configuration: Configuration):
    """What nginx answered in the last five minutes: more than a few percent of 5xx is trouble."""
    codes = [status for status, *_ in nginx.answered("--since=-5min", "--lines=20000")]
    failed = sum(code.startswith("5") for code in codes)
    share, limit = (100 * failed / len(codes) if codes else 0), configuration.limits["failedAnswersPercent"]
    # Of a handful of requests one is already many percent.
    status = "pass" if share < limit or failed < 5 else "fail"
    log = configuration.command("logs nginx --grep '\" 5[0-9][0-9] '")
    yield finding("sites", "answers 5xx in 5 min", status, f"below {limit:g} %", f"{failed} of {len(codes)}", log, round(share, 2))
