import { deepEqual, equal, match } from "node:assert/strict";
import { localSettingsText } from "../../../config/local.ts";
import { neededSecrets } from "../../../config/credentials.ts";
import { parse, stringify } from "yaml";
import { complaints, droplet, load, loadText, SHA, type Values } from "./stackFiles.ts";

const spaces = { kind: "spaces", region: "syd1", bucket: "ipai-prod-backup" };
const r2 = { kind: "r2", bucket: "ipai-prod-copy" };
const s3 = {
  kind: "s3",
  endpoint: "https://s3.eu-central-1.amazonaws.com",
  region: "eu",
  bucket: "ipai-prod-backup",
};

const cloud = (backup: Values) => load({ ...droplet, backup });
const complaint = (backup: Values): string => complaints(() => cloud(backup)).join("\n");

function inLab(backup: Values) {
  const { config } = parse(localSettingsText({ release: SHA })) as { config: Values };
  return loadText(stringify({ config: { ...config, "ipai:backup": backup } }), "local");
}

describe("the bucket of a stack's backups", () => {
  it("is in another region than the droplet, in one that has Spaces", () => {
    equal(cloud(spaces).backup.kind, "spaces");
    match(
      complaint({ ...spaces, region: "sgp1" }),
      /^ipai:backup\.region is "sgp1", where the droplet is/,
    );
    match(complaint({ ...spaces, region: "nyc1" }), /^ipai:backup\.region .*"?nyc3/);
  });

  it("keeps old versions for 30 days unless the settings say how long", () => {
    const days = (backup: Values) => (cloud(backup).backup as { versionDays: number }).versionDays;
    deepEqual([days(spaces), days({ ...spaces, versionDays: 90 })], [30, 90]);
  });

  it("is made in no cloud by a stack of the lab, and in no lab by one of a cloud", () => {
    const lab = (backup: Values): string => complaints(() => inLab(backup)).join("\n");
    match(lab(spaces), /^ipai:backup\.kind is "spaces", and a stack in the lab/);
    match(
      lab({ kind: "lab", copy: r2 }),
      /^ipai:backup\.copy\.kind is "r2", but the host is "lab"/,
    );
    match(complaint({ kind: "lab" }), /^ipai:backup\.kind is the lab's store/);
    match(
      complaint({ ...s3, copy: { kind: "lab" } }),
      /^ipai:backup\.copy\.kind is "lab", but the host is "droplet"/,
    );
    deepEqual((inLab({ kind: "lab", copy: { kind: "lab" } }).backup as { copy?: object }).copy, {
      kind: "lab",
      lockDays: 30,
    });
  });

  it("is not its own copy", () => {
    match(
      complaint({ ...s3, copy: s3 }),
      /^ipai:backup\.copy\.bucket is the bucket of the backups/,
    );
    const elsewhere = { ...s3, endpoint: "https://s3.eu-west-1.amazonaws.com" };
    equal(cloud({ ...s3, copy: elsewhere }).backup.kind, "s3");
  });

  it("asks for the keys that it needs, and no others", () => {
    const needed = (backup: Values) =>
      neededSecrets(cloud(backup), {})
        .map(({ variable }) => variable)
        .filter((variable) => /^(?:BACKUP|SPACES)_/.test(variable));
    const host = ["BACKUP_ACCESS_KEY", "BACKUP_SECRET_KEY"];
    const copy = ["BACKUP_COPY_ACCESS_KEY", "BACKUP_COPY_SECRET_KEY"];
    const maker = ["SPACES_ACCESS_KEY_ID", "SPACES_SECRET_ACCESS_KEY"];
    deepEqual(needed({ kind: "none" }), []);
    deepEqual(needed(s3), host);
    deepEqual(needed(spaces), [...host, ...maker]);
    deepEqual(needed({ ...spaces, copy: r2 }), [...host, ...copy, ...maker]);
  });
});
