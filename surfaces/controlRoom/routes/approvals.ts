import { Hono, type Context } from "hono";
import { z } from "zod";
import type { Word } from "../../../operations/approvals/decide.ts";
import { planSchema, type Plan } from "../../../operations/approvals/plan.ts";
import { ApprovalQueue } from "../../../operations/approvals/queue.ts";
import type { Answer } from "../../../operations/perform/performer.ts";
import { failureReport, type FailureReport } from "../../../report/failure.ts";
import type { RoomEnv, RoomOptions } from "../app.ts";
import { requireForm } from "../door/form.ts";
import { requireRole } from "../door/people.ts";
import { approvalsPage, planPage } from "../pages/approvals.ts";
import { failureCard } from "../parts/failure.ts";
import type { Wish } from "../performing/performing.ts";
import { show } from "../show.ts";
import { showerOf } from "./passkeys.ts";

const text = z
  .string()
  .max(500)
  .transform((given) => given.trim());
const proposal = z.object({
  operation: z.enum(["deploy", "rollback"]),
  sha: text,
  reason: text,
  acceptDataLoss: text.default(""),
});
const decided = z.object({
  decision: z.enum(["approve", "refuse"]),
  reason: text,
  passkey: z.string().min(1),
});

/** Plans: made by a form, listed, shown, decided on with a passkey. */
export function approvalRoutes(options: RoomOptions): Hono<RoomEnv> {
  const { root, performing, passkeys, readings } = options;
  const routes = new Hono<RoomEnv>();
  const queue = new ApprovalQueue(root);
  const perform = (c: Context<RoomEnv>, wish: Wish): Promise<Answer> =>
    performing.perform(wish, { actor: c.var.person.actor });

  /** A plan of the stack that the path names. */
  const planOf = async (c: Context<RoomEnv>): Promise<Plan | undefined> => {
    const plan = (await queue.find(c.req.param("id") ?? ""))?.plan;
    return plan?.input.stack === c.req.param("stack") ? plan : undefined;
  };

  routes.get("/:stack/approvals", async (c) => {
    const all = await queue.all();
    const own = all.filter(({ plan }) => plan.input.stack === c.req.param("stack"));
    return show(c, options, {
      ...{ path: "approvals", title: "Approvals" },
      render: (look) => approvalsPage(look, own),
    });
  });

  routes.post("/:stack/approvals", requireForm, requireRole("operator"), async (c) => {
    const asked = proposal.safeParse(await c.req.parseBody());
    if (!asked.success) return c.text("This form is not as the page made it.", 400);
    const { operation, sha, reason, acceptDataLoss } = asked.data;
    if (operation === "deploy" && acceptDataLoss !== "") {
      return c.text("A deploy takes no data back: leave the field about their loss empty.", 400);
    }
    const { stack } = c.req.param();
    const input = {
      stack,
      ...(sha !== "" && { sha }),
      ...(reason !== "" && { reason }),
      ...(acceptDataLoss !== "" && { acceptDataLoss }),
    };
    const answer = await perform(c, { operation: `propose ${operation}`, input });
    if (!answer.ok) return failed(c, answer.failure);
    return c.redirect(`/${stack}/approvals/${planSchema.parse(answer.output).id}`, 303);
  });

  routes.get("/:stack/approvals/:id", async (c) => {
    const found = await queue.find(c.req.param("id"));
    if (found?.plan.input.stack !== c.req.param("stack")) return c.notFound();
    const hasPasskey = (await passkeys.of(showerOf(c))).length > 0;
    return show(c, options, {
      ...{ path: "approvals", title: `Plan ${found.plan.id}` },
      render: (look) => planPage(look, found, { hasPasskey }),
    });
  });

  routes.post(
    "/:stack/approvals/:id/challenge",
    requireForm,
    requireRole("approver"),
    async (c) => {
      const plan = await planOf(c);
      const { decision } = await c.req.parseBody();
      if (plan === undefined || (decision !== "approve" && decision !== "refuse"))
        return c.notFound();
      return c.json(
        await passkeys.ask(c.var.session, showerOf(c), {
          plan: plan.id,
          digest: plan.digest,
          decision,
        }),
      );
    },
  );

  routes.post("/:stack/approvals/:id", requireForm, requireRole("approver"), async (c) => {
    const plan = await planOf(c);
    if (plan === undefined) return c.notFound();
    const form = decided.safeParse(await c.req.parseBody());
    if (!form.success)
      return c.text("A decision is shown by a passkey; this form holds none.", 400);
    const { decision, reason, passkey } = form.data;
    const asked = { plan: plan.id, digest: plan.digest, decision };
    try {
      await passkeys.check(c.var.session, asked, passkey, showerOf(c));
    } catch (error) {
      return failed(c, failureReport(error));
    }
    const word: Word = {
      id: plan.id,
      planDigest: plan.digest,
      confirmedBy: "passkey",
      ...(reason !== "" && { reason }),
    };
    const answer = await perform(c, { decision, word });
    if (!answer.ok) return failed(c, answer.failure);
    readings.stale();
    const { stack } = c.req.param();
    return c.redirect(
      `/${stack}/${decision === "approve" ? "operations" : "approvals"}/${plan.id}`,
      303,
    );
  });

  const failed = (c: Context<RoomEnv>, { error }: FailureReport) =>
    show(c, options, {
      ...{ path: "approvals", title: "Nothing was done", status: 409 as const },
      render: () => failureCard(error, "Refused"),
    });
  return routes;
}
