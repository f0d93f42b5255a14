import { deepEqual, equal, match, rejects, throws } from "node:assert/strict";
import { readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { claimApproval } from "../../../../operations/approvals/approval.ts";
import { refuseNoPerson } from "../../../../operations/approvals/person.ts";
import type { Plan } from "../../../../operations/approvals/plan.ts";
import { planText } from "../../../../operations/approvals/propose.ts";
import { ApprovalQueue } from "../../../../operations/approvals/queue.ts";
import { partsOf, type Basis } from "../../../../operations/approvals/basis.ts";
import type { Actor } from "../../../../operations/perform/actor.ts";
import type { UserError } from "../../../../report/userError.ts";
import { agent, approvalOf, emptyCheckout, LATER, person, planOf, basisOf } from "./support.ts";
import { sha } from "../../images/verdict/support.ts";

describe("the queue of plans", () => {
  let root: string;
  let queue: ApprovalQueue;
  let basis: Basis;
  let plan: Plan;
  beforeEach(async () => {
    root = await emptyCheckout();
    basis = basisOf(root);
    queue = new ApprovalQueue(root);
    plan = planOf(basis);
    await queue.add(plan);
  });
  afterEach(() => rm(root, { recursive: true }));

  const claim = (changes: Partial<Parameters<typeof claimApproval>[2]> = {}) =>
    claimApproval(queue, plan.id, {
      principal: agent,
      operation: plan.operation,
      input: plan.input,
      now: LATER,
      ...changes,
    });

  it("is for its owner's eyes alone, and holds nothing half written", async () => {
    await queue.decide(plan.id, approvalOf(plan));
    const folder = path.join(root, ".state/approvals", plan.id);
    equal((await stat(folder)).mode & 0o777, 0o700);
    const names = await readdir(folder);
    deepEqual(names.sort(), ["decision.json", "plan.json"]);
    for (const name of names) equal((await stat(path.join(folder, name))).mode & 0o777, 0o600);
  });

  it("lets one of two that decide at once decide, and tells the other by whom", async () => {
    const ben = approvalOf(plan, { by: { ...person, name: "ben@laptop" }, decision: "refused" });
    const all = await Promise.allSettled([
      queue.decide(plan.id, approvalOf(plan)),
      queue.decide(plan.id, ben),
    ]);
    const failed = all.filter((each) => each.status === "rejected");
    equal(failed.length, 1);
    const { decision } = await queue.get(plan.id, LATER);
    equal((failed[0]?.reason as { code: string }).code, "plan-decided");
    equal((failed[0]?.reason as { given: string }).given.includes(decision?.by.name ?? "?"), true);
  });

  it("lets an approved plan run once, also when two try at once", async () => {
    await queue.decide(plan.id, approvalOf(plan));
    const all = await Promise.allSettled([claim(), claim(), claim()]);
    const codes = all.map((each) =>
      each.status === "fulfilled" ? "ran" : (each.reason as { code: string }).code,
    );
    deepEqual(codes.sort(), ["plan-replayed", "plan-replayed", "ran"]);
    equal((await queue.get(plan.id, LATER)).state, "begun");
  });

  it("runs nothing that nobody approved, that was refused, or that is not there", async () => {
    await rejects(claim(), { code: "plan-not-approved" });
    await queue.decide(plan.id, approvalOf(plan, { decision: "refused" }));
    await rejects(claim(), { code: "plan-not-approved" });
    for (const id of ["0".repeat(16), "../../etc/passwd", "x"]) {
      await rejects(claimApproval(queue, id, { ...plan, principal: agent, now: LATER }), {
        code: "unknown-plan",
      });
    }
  });

  it("runs an approved plan for whoever asked for it alone", async () => {
    await queue.decide(plan.id, approvalOf(plan));
    const others: Actor[] = [
      { ...agent, name: "another@laptop" },
      { ...agent, door: "control-room" },
      { ...agent, kind: "person" },
    ];
    for (const principal of others)
      await rejects(claim({ principal }), { code: "plan-of-another" });
    equal((await claim()).plan.id, plan.id);
  });

  it("runs an approved plan with its own arguments alone", async () => {
    await queue.decide(plan.id, approvalOf(plan));
    const wrong = [
      { operation: "deploy" },
      { input: { ...plan.input, sha: sha("f") } },
      { input: { ...plan.input, stack: "prod" } },
      { input: { ...plan.input, acceptDataLoss: "before-b" } },
    ];
    for (const other of wrong) await rejects(claim(other), { code: "plan-altered" });
    equal((await claim()).covers("rollback", plan.input), true);
  });

  it("runs with the loss that was approved and with no other, and says so when it is asked again", async () => {
    const lossy = planOf(basis, { input: { ...plan.input, acceptDataLoss: "before_b" } });
    await queue.add(lossy);
    await queue.decide(lossy.id, approvalOf(lossy));
    const run = (acceptDataLoss?: string) =>
      claimApproval(queue, lossy.id, {
        ...{ principal: agent, operation: "rollback", now: LATER },
        input: { ...plan.input, ...(acceptDataLoss !== undefined && { acceptDataLoss }) },
      });
    for (const other of [undefined, "before_a"]) {
      await rejects(run(other), (error: UserError) => {
        match(error.given ?? "", /with the loss since before_b, not to/);
        match(
          error.next,
          /^npx ipai propose rollback \w+ --accept-data-loss before_b --stack local$/,
        );
        return error.code === "plan-altered";
      });
    }
    match(planText(lossy), /accepts with it the loss of what was written since before_b/);
    equal((await run("before_b")).plan.input.acceptDataLoss, "before_b");
  });

  it("refuses a plan whose file was changed after the approval, whatever was changed", async () => {
    await queue.decide(plan.id, approvalOf(plan));
    const file = path.join(root, ".state/approvals", plan.id, "plan.json");
    const alterations: Partial<Plan>[] = [
      { input: { ...plan.input, sha: sha("f") } },
      { input: { ...plan.input, acceptDataLoss: "before_a" } },
      { requestedBy: { ...agent, name: "mallory" } },
      { expiresAt: "2099-01-01T00:00:00.000Z" },
      { parts: partsOf({ ...basis, program: "another" }) },
    ];
    for (const alteration of alterations) {
      const altered = { ...plan, ...alteration };
      await writeFile(file, JSON.stringify(altered));
      const { requestedBy: principal, input } = altered;
      await rejects(claim({ principal, input }), { code: "plan-altered" });
      // One that makes its digest fit is not the one that was approved.
      await writeFile(file, JSON.stringify(planOf(basis, { ...altered, id: plan.id })));
      await rejects(claim({ principal, input }), { code: "plan-altered" });
    }
    await writeFile(file, JSON.stringify(plan));
    await claim();
  });

  it("refuses an approved plan after its time", async () => {
    await queue.decide(plan.id, approvalOf(plan));
    await rejects(claim({ now: new Date(plan.expiresAt) }), { code: "plan-expired" });
  });

  it("keeps what it was told across processes", async () => {
    await queue.decide(plan.id, approvalOf(plan, { reason: "it helps" }));
    const again = await new ApprovalQueue(root).get(plan.id, LATER);
    deepEqual(again.plan, plan);
    equal(again.state, "approved");
    equal(again.decision?.reason, "it helps");
    equal(
      (await readFile(path.join(root, ".state/approvals", plan.id, "plan.json"), "utf8")).includes(
        "\n",
      ),
      false,
    );
  });
});

describe("who decides about a plan", () => {
  const ask = () => Promise.resolve("");
  const at = (changes: object, confirmedBy: "terminal" | "passkey" = "terminal") =>
    refuseNoPerson({ actor: person, ask, environment: {}, ...changes }, confirmedBy);

  it("is a person at a terminal, or with a passkey in the control room", () => {
    equal(at({}).name, person.name);
    const room: Actor = { ...person, door: "control-room" };
    equal(at({ actor: room, ask: undefined }, "passkey").door, "control-room");
  });

  const strangers: Readonly<Record<string, readonly [object, ("terminal" | "passkey")?]>> = {
    "an agent": [{ actor: agent }],
    "an agent that says it has a passkey": [{ actor: agent }, "passkey"],
    "an agent behind the door of the command line": [{ actor: { ...agent, door: "cli" } }],
    CI: [{ actor: { ...person, kind: "ci" } }],
    nobody: [{ actor: undefined }],
    "a command without a terminal": [{ ask: undefined }],
    "a shell that an agent has opened": [{ environment: { CLAUDECODE: "1" } }],
    "a person through MCP": [{ actor: { ...person, door: "mcp" } }],
    "a passkey at the command line": [{}, "passkey"],
    "the control room without a passkey": [{ actor: { ...person, door: "control-room" } }],
  };
  for (const [title, [changes, confirmedBy]] of Object.entries(strangers)) {
    it(`is never ${title}`, () => {
      throws(() => at(changes, confirmedBy), { code: "not-a-person" });
    });
  }
});
