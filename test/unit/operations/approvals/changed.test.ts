import { deepEqual, equal, notEqual, ok, throws } from "node:assert/strict";
import { rm } from "node:fs/promises";
import { RELEASE_LABEL } from "../../../../images/releaseFile.ts";
import {
  changedParts,
  refuseChanged,
  refuseExpired,
} from "../../../../operations/approvals/changed.ts";
import { planDigest } from "../../../../operations/approvals/plan.ts";
import { bindPlan } from "../../../../operations/approvals/propose.ts";
import { partsOf, type Basis } from "../../../../operations/approvals/basis.ts";
import { UserError } from "../../../../report/userError.ts";
import { sha } from "../../images/verdict/support.ts";
import { agent, emptyCheckout, NOW, planOf, basisOf } from "./support.ts";

type Change = (basis: Basis) => Partial<Basis>;

/** Each way in which what a plan was made from can change, and which parts that is. */
const CHANGES: Readonly<Record<string, { parts: string[]; change: Change }>> = {
  "another program": { parts: ["program"], change: () => ({ program: "ba9876543210" }) },
  "other settings": {
    parts: ["settings"],
    change: ({ settings }) => ({ settings: { ...settings, contact: "else@example.com" } }),
  },
  "an `up` of somebody else": {
    parts: ["state"],
    change: () => ({ state: { serial: "42", shown: "update 42" } }),
  },
  "another image under the tag": {
    parts: ["image"],
    change: ({ image }) => ({ image: { ...image, digest: `sha256:${"f".repeat(64)}` } }),
  },
  "other modules in the image": {
    parts: ["modules"],
    change: ({ image }) => ({ image: { ...image, labels: { [RELEASE_LABEL]: "{}" } } }),
  },
  "other content recorded in the database": {
    parts: ["modules"],
    change: ({ host }) => ({
      host: {
        ...host,
        ...(host.database && { database: { ...host.database, hashes: { shop: "f" } } }),
      },
    }),
  },
  "a module installed since": {
    parts: ["database"],
    change: ({ host }) => ({
      host: { ...host, ...(host.database && { database: { ...host.database, modules: [] } }) },
    }),
  },
  "a host with another key": {
    parts: ["host"],
    change: ({ outputs }) => ({
      outputs: { ...outputs, connection: { ...outputs.connection, hostKey: "ssh-ed25519 BBBB" } },
    }),
  },
  "another image that serves": {
    parts: ["host"],
    change: ({ host }) => ({ host: { ...host, labels: {} } }),
  },
  "another verdict": {
    parts: ["verdict", "rewindPoint"],
    change: ({ verdict: { modules, dependants, installs, unrecorded } }) => ({
      verdict: { kind: "code-only", modules, dependants, installs, unrecorded },
    }),
  },
  "another rewind point": {
    parts: ["rewindPoint"],
    change: ({ verdict }) => ({
      verdict:
        verdict.kind === "rewind"
          ? { ...verdict, point: { ...verdict.point, name: "before-a" } }
          : verdict,
    }),
  },
};

describe("a plan made from what has changed", () => {
  let root: string;
  let basis: Basis;
  before(async () => {
    root = await emptyCheckout();
    basis = basisOf(root);
  });
  after(() => rm(root, { recursive: true }));

  for (const [title, { parts, change }] of Object.entries(CHANGES)) {
    it(`is refused for ${title}, by name`, () => {
      const plan = planOf(basis);
      const now = partsOf({ ...basis, ...change(basis) });
      throws(
        () => refuseChanged(plan, now),
        (error) => {
          ok(error instanceof UserError);
          equal(error.code, "plan-changed");
          deepEqual(
            changedParts(plan.parts, now).map(({ part }) => part),
            parts,
          );
          for (const part of parts) ok(error.given?.includes(part));
          return true;
        },
      );
    });
  }

  it("is none when it would lose something that nobody accepts, and binds the loss that is accepted", () => {
    const asked = { operation: "rollback", requestedBy: agent, now: NOW } as const;
    const bind = (acceptDataLoss?: string) =>
      bindPlan(basis, { ...asked, input: { stack: "local", sha: sha("c"), acceptDataLoss } });
    for (const other of [undefined, "before-a"]) {
      throws(() => bind(other), {
        code: "data-loss",
        next: /propose rollback \w+ --accept-data-loss before-b/,
      });
    }
    const plan = bind("before-b");
    equal(plan.parts.rewindPoint.shown, "before-b");
    notEqual(
      planDigest(plan),
      planDigest({ ...plan, input: { ...plan.input, acceptDataLoss: "before-a" } }),
    );
    throws(() => bindPlan(basis, { ...asked, operation: "deploy", input: plan.input }), {
      code: "goes-back",
    });
  });

  it("is refused after its time, and not before", () => {
    const plan = planOf(basis);
    refuseExpired(plan, new Date(NOW.getTime() + 599_999));
    throws(() => refuseExpired(plan, new Date(NOW.getTime() + 600_000)), { code: "plan-expired" });
  });

  it("runs when nothing has changed, though minutes have passed since", () => {
    const plan = planOf(basis);
    refuseChanged(plan, partsOf(basis));
    const { verdict } = basis;
    ok(verdict.kind === "rewind");
    const later = { ...basis, verdict: { ...verdict, minutesLost: 9 } };
    deepEqual(changedParts(plan.parts, partsOf(later)), []);
  });
});
