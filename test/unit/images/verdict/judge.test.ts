import { deepEqual, equal, ok } from "node:assert/strict";
import { addon, database, image, installed, judged, NOW, sha } from "./support.ts";

const V1 = installed("shop", "19.0.1.0.0");
const recorded = { shop: sha("a") };
const data = database([V1], recorded);
const same = image({ shop: addon("19.0.1.0.0", "a") });
const raised = image({ shop: addon("19.0.1.1.0", "b") });

describe("the verdict on an image for a database", () => {
  it("is code-only when every module is as the database records it", () => {
    deepEqual(judged({ database: data, target: same }).kind, "code-only");
  });

  it("is code-only in both directions: what differs is in no module's hash", () => {
    equal(judged({ database: data, target: same, direction: "back" }).kind, "code-only");
  });

  it("is an update that names old and new version and content", () => {
    const verdict = judged({ database: data, target: raised });
    equal(verdict.kind, "update");
    deepEqual(verdict.modules, [
      {
        name: "shop",
        version: { before: "19.0.1.0.0", after: "19.0.1.1.0" },
        hash: { before: sha("a"), after: sha("b") },
        noMigration: false,
      },
    ]);
  });

  it("says that no migration will run when content changed and the version was not raised", () => {
    const target = image({ shop: addon("19.0.1.0.0", "b") });
    const verdict = judged({ database: data, target });
    equal(verdict.kind, "update");
    equal(verdict.modules[0]?.noMigration, true);
  });

  it("leaves out a changed module that is not installed", () => {
    const target = image({ shop: addon("19.0.1.0.0", "a"), other: addon("19.0.2.0.0", "f") });
    equal(judged({ database: data, target }).kind, "code-only");
  });

  it("names what is updated along, over any number of steps, and nothing else", () => {
    const chain = [
      V1,
      installed("shop_stock", "19.0.1.0.0", { depends: ["shop"] }),
      installed("shop_stock_report", "19.0.1.0.0", { depends: ["shop_stock"] }),
      installed("crm", "19.0.1.0.0"),
    ];
    const verdict = judged({ database: database(chain, recorded), target: raisedWith(chain) });
    deepEqual(verdict.dependants, ["shop_stock", "shop_stock_report"]);
  });

  it("names what an update would install, and refuses what no part of the image brings", () => {
    const needs = (depends: string[]) =>
      image({
        shop: addon("19.0.1.1.0", "b", { depends }),
        further: addon("19.0.1.0.0", "d", { depends: ["mail"] }),
      });
    const there = judged({ database: data, target: needs(["base", "further"]) });
    equal(there.kind, "update");
    deepEqual(there.installs, ["further", "mail"]);
    deepEqual(codes(judged({ database: data, target: needs(["nowhere"]) })), [
      "dependency-missing",
    ]);
  });

  it("counts of Odoo's own modules a raised version alone", () => {
    const web = database([V1, installed("web", "19.0.1.0")], { ...recorded, web: sha("7") });
    equal(judged({ database: web, target: same }).kind, "code-only");
    const core = { ...same.core, web: "19.0.1.1" };
    const verdict = judged({ database: web, target: { ...same, core } });
    deepEqual([verdict.kind, verdict.modules.map(({ name }) => name)], ["update", ["web"]]);
  });

  describe("without a record of a module in the database", () => {
    const bare = database([V1], null);
    const unraised = image({ shop: addon("19.0.1.0.0", "b") });

    it("goes by its version alone", () => {
      equal(judged({ database: bare, target: raised }).kind, "update");
      equal(judged({ database: bare, target: same }).kind, "code-only");
      deepEqual(
        codes(judged({ database: bare, target: image({ shop: addon("19.0.0.9", "a") }) })),
        ["no-way-back"],
      );
    });

    it("names what has changed since the release that serves, and will not be updated", () => {
      const verdict = judged({ database: bare, serving: same, target: unraised });
      deepEqual([verdict.kind, verdict.unrecorded], ["code-only", ["shop"]]);
      const partly = database([V1], { other: sha("a") });
      deepEqual(judged({ database: partly, serving: same, target: unraised }).unrecorded, ["shop"]);
      deepEqual(judged({ database: bare, serving: same, target: same }).unrecorded, []);
    });

    it("refuses no rollback of the same versions: the data may never have been updated", () => {
      const back = { database: bare, serving: unraised, target: same, direction: "back" } as const;
      equal(judged(back).kind, "code-only");
    });
  });

  describe("is impossible, with the way forward,", () => {
    it("when the image lacks an installed module", () => {
      const target = image({ other: addon("19.0.1.0.0", "a") });
      const verdict = judged({ database: data, target });
      deepEqual(codes(verdict), ["module-missing"]);
      ok(verdict.kind === "impossible" && verdict.blockers[0]?.found === "shop");
    });

    it("when it lacks one of Odoo's own, or one that the serving image brought", () => {
      const crm = database([V1, installed("crm", "19.0.1.0")], recorded);
      deepEqual(codes(judged({ database: crm, target: same })), ["module-missing"]);
      const unlisted = image({}, { core: undefined });
      deepEqual(codes(judged({ database: data, serving: same, target: unlisted })), [
        "module-missing",
      ]);
      equal(
        judged({ database: crm, serving: same, target: { ...unlisted, addons: same.addons } }).kind,
        "code-only",
      );
    });

    it("when its series is lower than the database's, or higher", () => {
      for (const series of ["18.0", "20.0"]) {
        const verdict = judged({ database: data, target: { ...same, series } });
        deepEqual(codes(verdict), ["other-series"]);
      }
      const lower = judged({ database: data, target: { ...same, series: "9.0" } });
      ok(
        lower.kind === "impossible" &&
          /restore a backup of Odoo 9\.0/.test(lower.blockers[0]?.next ?? ""),
      );
    });

    it("when an update did not finish, or the database is not Odoo's", () => {
      const half = database([{ ...V1, state: "to upgrade" }], recorded);
      deepEqual(codes(judged({ database: half, target: same })), ["update-unfinished"]);
      deepEqual(codes(judged({ database: { ...data, modules: [] }, target: same })), [
        "not-initialised",
      ]);
    });

    it("and all reasons stand beside each other", () => {
      const half = database([{ ...V1, state: "to upgrade" }], recorded);
      const target = image({}, { series: "18.0" });
      deepEqual(codes(judged({ database: half, target })), [
        "other-series",
        "module-missing",
        "update-unfinished",
      ]);
    });
  });

  describe("on going back to older code", () => {
    const newer = database([installed("shop", "19.0.1.1.0")], { shop: sha("b") });
    const point = (more = {}) => ({
      name: "before-1",
      takenAt: "2026-11-28T11:42:30.000Z",
      hashes: { shop: sha("a") },
      writesSince: 0,
      ...more,
    });

    it("is a rewind that loses nothing while nobody has written", () => {
      const verdict = judged({ database: newer, target: same, rewindPoints: [point()] });
      ok(verdict.kind === "rewind" && verdict.lossless);
      equal(verdict.minutesLost, 0);
    });

    it("is a rewind where a module was installed since that the older image lacks", () => {
      const more = { ...newer, modules: [...newer.modules, installed("since", "19.0.1.0.0")] };
      equal(
        judged({ database: more, target: same, rewindPoints: [point()], direction: "back" }).kind,
        "rewind",
      );
      equal(judged({ database: more, target: same, direction: "back" }).kind, "impossible");
    });

    it("fits the very image that served on the data, whatever they record of modules", () => {
      const digest = `sha256:${sha("d")}`;
      const rewindPoints = [point({ hashes: null, image: `registry:5000/odoo@${digest}` })];
      equal(judged({ database: newer, target: same, rewindPoints, digest }).kind, "rewind");
      equal(judged({ database: newer, target: same, rewindPoints }).kind, "impossible");
    });

    it("is a rewind that says what it loses: minutes, rounded up, and records", () => {
      const rewindPoints = [point({ writesSince: 7 })];
      const verdict = judged({ database: newer, target: same, rewindPoints });
      ok(verdict.kind === "rewind" && !verdict.lossless);
      deepEqual([verdict.minutesLost, verdict.point.writesSince], [18, 7]);
    });

    it("does not take unknown writes for none", () => {
      const rewindPoints = [point({ writesSince: null })];
      const verdict = judged({ database: newer, target: same, rewindPoints });
      ok(verdict.kind === "rewind" && !verdict.lossless);
    });

    it("promises no time back when a clock is an hour off", () => {
      const takenAt = new Date(NOW.getTime() + 3_600_000).toISOString();
      const rewindPoints = [point({ takenAt, writesSince: 1 })];
      const verdict = judged({ database: newer, target: same, rewindPoints });
      ok(verdict.kind === "rewind");
      equal(verdict.minutesLost, 0);
      equal(verdict.lossless, false);
    });

    it("takes the newest point that holds the image's own data, and no other", () => {
      const rewindPoints = [
        point({ name: "older", takenAt: "2026-11-28T09:00:00.000Z" }),
        point({ name: "right" }),
        point({ name: "foreign", takenAt: "2026-11-28T11:59:00.000Z", hashes: { shop: sha("f") } }),
        point({ name: "silent", takenAt: "2026-11-28T11:59:30.000Z", hashes: null }),
      ];
      const verdict = judged({ database: newer, target: same, rewindPoints });
      ok(verdict.kind === "rewind");
      equal(verdict.point.name, "right");
    });

    it("is impossible without such a point: a version that falls, or a rollback asked for", () => {
      deepEqual(codes(judged({ database: newer, target: same })), ["no-way-back"]);
      const unraised = database([V1], { shop: sha("b") });
      const back = { database: unraised, target: same, direction: "back" } as const;
      deepEqual(codes(judged(back)), ["no-way-back"]);
    });
  });
});

function codes(verdict: ReturnType<typeof judged>): string[] {
  return verdict.kind === "impossible" ? verdict.blockers.map(({ code }) => code) : [verdict.kind];
}

function raisedWith(modules: readonly { name: string }[]) {
  const others = modules.map(({ name }) => [name, addon("19.0.1.0.0", "e")] as const);
  return image({
    ...Object.fromEntries(others.filter(([name]) => name === "crm")),
    ...raised.addons,
    shop_stock: addon("19.0.1.0.0", "e"),
    shop_stock_report: addon("19.0.1.0.0", "e"),
  });
}
