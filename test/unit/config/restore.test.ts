import { match } from "node:assert/strict";
import { complaints, droplet, load } from "./stackFiles.ts";

describe("a stack that brings a backup back", () => {
  const complaint = (changes: Parameters<typeof load>[0]): string =>
    complaints(() => load({ ...droplet, ...changes })).join("\n");

  it("is refused where its settings say that there are no backups", () => {
    match(
      complaint({ restore: { from: "newest" }, backup: { kind: "none" } }),
      /^ipai:restore\.from wants a backup, and ipai:backup says that the stack has none/,
    );
  });

  it("is refused beside a rewind point, which no new host has", () => {
    const changes = { restore: { from: "newest" }, data: "odoo_rewind_20261201T001034Z" };
    match(
      complaint(changes),
      /^ipai:restore\.from .* ipai:data names a rewind point .*take ipai:data out/,
    );
  });

  it("is told what names a backup", () => {
    match(
      complaint({ restore: { from: "yesterday" } }),
      /^ipai:restore\.from .*must be newest, or a name that ipai backups shows/,
    );
  });
});
