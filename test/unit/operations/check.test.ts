import { deepEqual } from "node:assert/strict";
import { finding } from "../../../checks/verify/finding.ts";
import { together } from "../../../operations/check.ts";
import { declared } from "../checks/verify/support/declared.ts";

const outputs = declared({ address: "127.0.0.1", httpPort: 80, httpsPort: 443, caFile: null });
const seen = (subject: string) => ({ subject, expected: "this", found: "that", next: "" });
const byHost = (check: string, subject: string) => ({
  check,
  ...seen(subject),
  status: "pass" as const,
  value: 3,
});

describe("check: what verify and the host say of the same thing", () => {
  const verified = ["ipai-backup.timer", "ipai-backup.service", "newest proved backup"].map(
    (subject) => ({ layer: "backups", ...finding("pass", seen(subject)) }),
  );

  it("is told once: of the backups, what the host's records say, and the timer by verify", () => {
    const host = [
      byHost("backup", "newest good backup"),
      byHost("backup", "newest proof"),
      byHost("units", "ipai-backup.service"),
    ];
    const told = together(verified, host, outputs);
    deepEqual(
      told.map(({ layer, subject, value }) => [layer, subject, value]),
      [
        ["backups", "ipai-backup.timer", null],
        ["backup", "newest good backup", 3],
        ["backup", "newest proof", 3],
        ["units", "ipai-backup.service", 3],
      ],
    );
  });

  it("is told by verify where the host says nothing of it", () => {
    deepEqual(
      together(verified, [byHost("disk", "/")], outputs).map(({ subject }) => subject),
      [...verified.map(({ subject }) => subject), "/"],
    );
  });
});
