import { z } from "zod";
import { about } from "../about.ts";

const name = () => z.string().regex(/^[\w.-]+$/, "must be a name on GitHub");

const branch = z.strictObject({
  repository: name().register(about, {
    what: "Repository whose branch is guarded, without its owner.",
    example: "odoo-ce",
  }),
  branch: z
    .string()
    .regex(/^[\w./-]+$/, "must be a branch")
    .register(about, { what: "Branch that is guarded.", example: "main" })
    .default("main"),
  workflow: z
    .string()
    .regex(/^\.github\/workflows\/[\w-]+\.ya?ml$/, "must be a file of .github/workflows")
    .register(about, {
      what: "Workflow of this checkout whose jobs must pass; the repository runs the same file.",
      example: ".github/workflows/odoo-ce-ci.yml",
    }),
  reviews: z
    .int()
    .min(0)
    .max(6)
    .register(about, {
      what: "Approving reviews that a pull request needs; 0 where there is one code owner, who cannot approve their own.",
      example: "0",
    })
    .default(0),
  bypassers: z
    .array(z.string().regex(/^(?:\/[\w[\]-]+|[\w-]+\/[\w-]+)$/, "must be /user or org/team"))
    .register(about, {
      what: "Who may merge without a pull request's reviews, such as a release bot.",
      example: "[/ipai-release-bot]",
    })
    .default([]),
});

/** The repositories on GitHub that this stack guards. */
export const github = z
  .strictObject({
    owner: name().register(about, {
      what: "Account or organisation that owns the repositories; GITHUB_TOKEN administers them.",
      example: "jgtolentino",
    }),
    branches: z
      .array(branch)
      .min(1)
      .refine(
        (branches) => new Set(branches.map(key)).size === branches.length,
        "must name each branch once",
      )
      .register(about, {
        what: "Branches into which nothing comes that their own checks have not passed.",
        example: "[{ repository: odoo-ce, workflow: .github/workflows/odoo-ce-ci.yml }]",
      }),
  })
  .register(about, {
    what: "Rules for branches on GitHub; none are declared when left out.",
    example:
      "{ owner: jgtolentino, branches: [{ repository: odoo-ce, workflow: .github/workflows/odoo-ce-ci.yml }] }",
  })
  .optional();

function key({ repository, branch: name }: { repository: string; branch: string }): string {
  return `${repository} ${name}`;
}
