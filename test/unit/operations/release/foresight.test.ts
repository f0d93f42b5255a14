import { deepEqual, equal, match, throws } from "node:assert/strict";
import { installedFacts } from "../../../../checks/verify/host/installedProbe.ts";
import type { PublishedImage } from "../../../../images/published/image.ts";
import { RELEASE_LABEL } from "../../../../images/releaseFile.ts";
import { verdictOf } from "../../../../operations/release/foresight.ts";
import {
  foresightSummary,
  foresightText,
  refuseImpossible,
} from "../../../../operations/release/foresightText.ts";
import { UserError } from "../../../../report/userError.ts";
import { addon, image, sha } from "../../images/verdict/support.ts";

const shop = { name: "shop", state: "installed", version: "19.0.1.0.0", depends: ["base"] };
const base = { name: "base", state: "installed", version: "19.0.1.3", depends: [] };
const row = (hashes: string | null = JSON.stringify({ shop: sha("a") })): string =>
  JSON.stringify({ modules: [base, shop], languages: ["en_US"], hashes, exclude: null });
const printed = (...lines: string[]) =>
  installedFacts({ exitCode: 0, stderr: "", stdout: lines.join("\n") });

const LABELS = '{"labels":{"a":"b"}}';
const AMD64 = '{"architecture":"amd64"}';
const published = (hash: string, more: Partial<PublishedImage> = {}): PublishedImage => ({
  digest: `sha256:${sha("d")}`,
  architectures: ["amd64"],
  labels: { [RELEASE_LABEL]: JSON.stringify(image({ shop: addon("19.0.1.0.0", hash) })) },
  layers: [],
  ...more,
});

describe("what is foreseen of a release", () => {
  const host = printed(LABELS, AMD64, '{"tables":1}', row());
  const foreseen = (hash: string, more: Partial<PublishedImage> = {}) => ({
    release: sha("e"),
    digest: "sha256:x",
    verdict: verdictOf(host, published(hash, more), "forward"),
  });

  it("is judged by what the host's own database says", () => {
    equal(foresightSummary(foreseen("a")), "code-only");
    equal(foresightSummary(foreseen("b")), "update of 1 module: shop");
    equal(foresightSummary(undefined), undefined);
  });

  it("is told with the release that it is about", () => {
    match(foresightText(foreseen("b")), /^release e{40}\nverdict: update of 1 module\n/);
  });

  it("is impossible for another architecture, beside all that is so anyway", () => {
    const verdict = verdictOf(host, published("a", { architectures: ["arm64"] }), "forward");
    equal(verdict.kind, "impossible");
    throws(
      () => refuseImpossible("prod", foreseen("a", { architectures: ["arm64"] })),
      (error) => {
        return (
          error instanceof UserError &&
          error.code === "release-impossible" &&
          error.message.endsWith("nothing was changed.") &&
          error.given?.includes("image arm64, host amd64") === true
        );
      },
    );
    refuseImpossible("prod", foreseen("b"));
  });

  it("is nothing for an image without labels, with the command that makes one", () => {
    throws(() => verdictOf(host, published("a", { labels: {} }), "forward"), {
      code: "no-release-label",
    });
  });

  it("says why nothing is known, and what to type", () => {
    const unknown = { release: sha("e"), unknown: "it is down.", next: "npm start" };
    const text = foresightText({ ...unknown, code: "registry-down" });
    refuseImpossible("prod", { ...unknown, code: "host-not-seen" });
    throws(() => refuseImpossible("prod", { ...unknown, code: "no-release-label" }), UserError);
    match(text, /verdict not known: it is down\.\n {2}next {3}npm start$/);
  });
});

describe("what a host says of its database", () => {
  it("is no database of Odoo where the tables are not there", () => {
    deepEqual(printed(AMD64, '{"tables":0}').database?.modules, []);
  });

  it("is unknown where the database did not answer", () => {
    equal(printed(LABELS, AMD64).database, undefined);
    equal(printed(LABELS, AMD64, '{"tables":1}').database, undefined);
  });

  for (const [title, text] of Object.entries({
    "was written by hand": "not json",
    "is of another form": '{"shop": 5}',
    "was never written": null,
  })) {
    it(`has no record of content where the parameter ${title}`, () => {
      equal(printed('{"tables":1}', row(text)).database?.hashes, null);
    });
  }
});
