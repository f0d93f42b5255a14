import { git } from "../../machine/git/run.ts";
import type { Context } from "../operation.ts";
import { foresee, type Foreseen, type Foresight } from "./foresight.ts";
import { servedOutputs } from "./served.ts";

/** Whether a release is older than what serves, by git; one that git does not know is taken for new. */
async function directionOf(
  { root }: Context,
  release: string,
  serving: string,
): Promise<Foreseen["direction"]> {
  const [asked, now] = [release.slice(0, 40), serving.slice(0, 40)];
  if (asked === now) return "forward";
  const ancestor = ["merge-base", "--is-ancestor", asked, now];
  const { exitCode } = await git(root, ancestor);
  return exitCode === 0 ? "back" : "forward";
}

/** What another release than the one that serves would mean; nothing before the first `up`. */
export async function foresightOf(
  ctx: Context,
  subject: Pick<Foreseen, "release" | "registry"> & {
    stack: string;
    direction?: Foreseen["direction"];
  },
): Promise<Foresight | undefined> {
  const outputs = await servedOutputs(ctx, subject.stack);
  if (outputs === undefined || outputs.release.sha === subject.release) return undefined;
  const direction =
    subject.direction ?? (await directionOf(ctx, subject.release, outputs.release.sha));
  return foresee(ctx, { ...subject, outputs, direction });
}
