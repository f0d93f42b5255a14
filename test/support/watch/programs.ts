import { chmod, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

/**
 * The host's programs, each answering with the file of its question: `docker.n8n` is what PostgreSQL says of
 * n8n's database. A question without a file is one that the program fails at.
 */
const QUESTIONS: Readonly<Record<string, readonly (readonly [pattern: string, answer: string])[]>> =
  {
    docker: [
      ["*--type=container*", "containers"],
      ["*from?mail_mail*", "mails"],
      ["*pg_ls_archive_statusdir*", "wal"],
      ["*pg_stat_database*", "activity"],
      ["*--dbname=odoo*", "odoo"],
      ["*manifest-drift-alert*", "workflow"],
      ["*--dbname=n8n*", "n8n"],
      ["ps?--no-trunc?*", "images"],
      ["ps?*", "ps"],
      ["inspect?--format={{.Created}}*", "created"],
    ],
    systemctl: [
      ["list-units?--failed*", "failed"],
      ["list-units?ipai-job*", "jobs"],
      ["show?--timestamp=unix*", "renewal"],
    ],
    journalctl: [
      ["*CONTAINER_NAME=*", "postgres"],
      ["*SYSLOG_IDENTIFIER=nginx*", "nginx"],
    ],
    "apt-get": [["*", "updates"]],
    timedatectl: [["*", "clock"]],
    // Not in a container: the clock is the machine's own.
    "systemd-detect-virt": [],
  };

/** Lays them in `folder`; their answers are files of `answers`. */
export async function layPrograms(folder: string, answers: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [program, questions] of Object.entries(QUESTIONS)) {
    const cases = questions.map(
      ([pattern, answer]) => `  ${pattern}) exec cat "${answers}/${program}.${answer}" ;;`,
    );
    const text = ["#!/bin/sh", 'case "$*" in', ...cases, "esac", "exit 1", ""].join("\n");
    const file = path.join(folder, program);
    await writeFile(file, text);
    await chmod(file, 0o755);
  }
}
