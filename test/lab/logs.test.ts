import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { followFrom } from "../../operations/logs.ts";
import { askJournal } from "../../operations/logs/ask.ts";
import type { Question } from "../../operations/logs/ask.ts";
import { openRemote } from "../../provider/ssh/openRemote.ts";
import type { Remote } from "../../provider/ssh/remote.ts";
import { waitFor } from "../../lab/waitFor.ts";
import { useDroplet } from "./droplet.ts";

/** Lines as Docker's driver gives them to journald, from JSON on standard input. */
const SPEAK = `
exec python3 -c '
import json, socket, sys
to = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
to.connect("/run/systemd/journal/socket")
for fields in json.load(sys.stdin):
    to.send("".join(f"{key}={value}\\n" for key, value in fields.items()).encode())
'
journalctl --sync`;

const RELEASES = ["a1".repeat(20), "b2".repeat(20)] as const;
const SECRET = randomBytes(12).toString("hex");
const PASSWORD = randomBytes(12).toString("hex");

describe("the logs of a host", () => {
  const droplet = useDroplet();
  const signal = new AbortController().signal;
  const nothing = { since: "", grep: "", errors: false, last: 50, release: "", after: "" };
  let remote: Remote;

  /** One line of a container of Odoo. */
  const odoo = (message: string, release: string = RELEASES[1], more: object = {}) => ({
    MESSAGE: message,
    PRIORITY: 3,
    SYSLOG_IDENTIFIER: "odoo-test",
    CONTAINER_NAME: "odoo-test-green",
    CONTAINER_TAG: "odoo-test-green",
    CONTAINER_ID_FULL: release,
    COM_DOCKER_COMPOSE_SERVICE: "odoo-test",
    ORG_OPENCONTAINERS_IMAGE_REVISION: release,
    ...more,
  });
  const head = (level: string, text: string): string =>
    `2026-11-29 00:50:31,851 20 ${level} odoo odoo.http: ${text}`;

  async function ask(wanted: Partial<Question> = {}) {
    const question = { services: ["odoo-test"], ...nothing, ...wanted };
    const { records } = await askJournal(remote, question, signal);
    return records;
  }

  const speak = (lines: readonly object[]) =>
    remote.run({ step: "speak", script: SPEAK, stdin: JSON.stringify(lines) });

  before("speak as containers do", async () => {
    remote = await openRemote(droplet().connection);
    const long = "x".repeat(900);
    const lines = [
      odoo(head("INFO", "said by the release before"), RELEASES[0]),
      odoo(head("ERROR", `fell over ${long}`)),
      odoo("Traceback (most recent call last):"),
      odoo('  File "odoo/http.py", line 1, in f'),
      odoo("ValueError: the needle"),
      odoo(head("INFO", "\u001b[1;32mgreen\u001b[0m words")),
      odoo(head("WARNING", `password=${PASSWORD} for ${SECRET} at postgres://odoo:${PASSWORD}@db`)),
      odoo(head("INFO", "first half,"), RELEASES[1], { CONTAINER_PARTIAL_ORDINAL: 1 }),
      odoo(" second half", RELEASES[1], { CONTAINER_PARTIAL_ORDINAL: 2 }),
      { MESSAGE: "an edge that failed", PRIORITY: 3, SYSLOG_IDENTIFIER: "edge-test" },
      { MESSAGE: "an edge that did not", PRIORITY: 6, SYSLOG_IDENTIFIER: "edge-test" },
    ];
    const secret = `mkdir -p /etc/ipai/secrets/test; printf %s "$1" >/etc/ipai/secrets/test/one`;
    await remote.run({ step: "lay a secret", script: secret, args: [SECRET] });
    await speak(lines);
  });
  after(async () => {
    await remote.run({ step: "take it away", script: "rm -r /etc/ipai/secrets/test" });
    await remote.close();
  });

  it("come oldest first, each record of Odoo in one piece", async () => {
    const records = await ask();
    equal(records.length, 5);
    match(records[0]?.text ?? "", /release before$/);
    match(records[1]?.text ?? "", /x\nTraceback [^]+\nValueError: the needle$/);
    equal(records[1]?.level, "error");
    match(records[4]?.text ?? "", /first half, second half$/);
  });

  it("hold no escape codes and no secrets, by file and by shape", async () => {
    const texts = (await ask()).map(({ text }) => text).join("\n");
    match(texts, /: green words/);
    match(texts, /password=\[secret\] for \[secret\] at postgres:\/\/odoo:\[secret\]@db/);
    equal(texts.includes(SECRET) || texts.includes(PASSWORD), false);
  });

  it("are found by a line in the middle of a record, and by each form of an expression", async () => {
    const forms = ["the NEEDLE", "the needle", "^ValueError: the needle$", "needle|no such words"];
    const found = await Promise.all(forms.map((grep) => ask({ grep })));
    deepEqual(
      found.map((records) => records.length),
      [0, 1, 1, 1],
    );
    match(found[1]?.[0]?.text ?? "", /ERROR odoo odoo\.http: fell over/);
  });

  it("can be those of errors alone, of containers and of the host", async () => {
    const services = ["odoo-test", "edge-test"];
    const errors = await ask({ services, errors: true });
    deepEqual(
      errors.map(({ service, level }) => [service, level]),
      [
        ["odoo-test", "error"],
        ["edge-test", "error"],
      ],
    );
  });

  it("can be those of one release, and the last of many", async () => {
    const [only, ...more] = await ask({ release: "a1a1" });
    match(only?.text ?? "", /said by the release before/);
    deepEqual(more, []);
    equal((await ask({ last: 2 })).length, 2);
    equal((await ask({ since: "+1h" })).length, 0);
  });

  it("go on with what is said next, also by the container that takes over, until they are stopped", async () => {
    const question = { services: ["odoo-test"], ...nothing };
    const { cursor } = await askJournal(remote, question, signal);
    const stop = new AbortController();
    const lines: string[] = [];
    const log = { info: (line: string) => void lines.push(line) };
    const following = followFrom({ log, signal: stop.signal }, [], cursor, (after) =>
      askJournal(remote, { ...question, after }, stop.signal),
    );
    const blue = { CONTAINER_NAME: "odoo-test-blue", CONTAINER_ID_FULL: "c3".repeat(20) };
    const said = [
      odoo(head("INFO", "the last of green")),
      odoo(head("INFO", "blue"), RELEASES[0], blue),
    ];
    await speak(said.slice(0, 1));
    await waitFor(async () => Promise.resolve(lines.length > 0 || undefined), {
      timeoutMs: 60_000,
    });
    await speak(said.slice(1));
    await waitFor(async () => Promise.resolve(lines.length > 1 || undefined), {
      timeoutMs: 60_000,
    });
    stop.abort();
    await rejects(following, { name: "AbortError" });
    deepEqual(
      lines.map((line) => line.replace(/^.*odoo-test/, "")),
      [
        "@b2b2b2b  20 INFO odoo odoo.http: the last of green",
        "@a1a1a1a  20 INFO odoo odoo.http: blue",
      ],
    );
  });

  it("say why an expression or a time cannot be used", async () => {
    await rejects(ask({ grep: "(" }), /journal did not answer/);
    await rejects(ask({ since: "once upon a time" }), /journal did not answer/);
  });
});
