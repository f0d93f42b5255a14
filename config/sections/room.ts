import { z } from "zod";
import { about } from "../about.ts";

/** What a person may do in the control room; each may do what stands before it too. */
export const ROLES = ["viewer", "operator", "approver"] as const;
export type Role = (typeof ROLES)[number];

const address = () =>
  z
    .url({ protocol: /^https?$/, error: "must be an address with http or https" })
    .refine((url) => !url.endsWith("/"), "must not end with a slash");

const person = z.strictObject({
  name: z
    .string()
    .regex(/^[\w.@-]+$/, "must be letters, digits, dots, dashes and @")
    .register(about, {
      what: "The person's name in histories and evidence.",
      example: "ana",
    }),
  github: z
    .string()
    .regex(/^[A-Za-z\d](?:-?[A-Za-z\d])*$/, "must be a login of GitHub")
    .register(about, { what: "The account on GitHub that shows who it is.", example: "ana-ipai" }),
  role: z.enum(ROLES).register(about, {
    what: "viewer looks; operator also asks for plans, looks for drift and cancels; approver also decides, with a passkey.",
    example: "viewer",
  }),
});

const github = z.strictObject({
  clientId: z
    .string()
    .regex(/^[\w.-]+$/, "must be a client id")
    .register(about, {
      what: "The OAuth app on GitHub; its secret comes from ROOM_GITHUB_SECRET.",
      example: "Ov23liAbCdEfGhIjKlMn",
    }),
  url: address()
    .register(about, { what: "Where people log in.", example: "https://github.com" })
    .default("https://github.com"),
  api: address()
    .register(about, { what: "Where the account is asked for.", example: "https://api.github.com" })
    .default("https://api.github.com"),
});

/** Who may come into the control room besides whoever starts it. */
export const room = z
  .strictObject({
    people: z
      .array(person)
      .refine(
        (all) => new Set(all.map((each) => each.github.toLowerCase())).size === all.length,
        "must name each account once",
      )
      .refine(
        (all) => new Set(all.map(({ name }) => name)).size === all.length,
        "must give each person a name of their own",
      )
      .register(about, {
        what: "People who come in by GitHub, for this stack. Whoever starts the room is an approver.",
        example: "[{ name: ana, github: ana-ipai, role: operator }]",
      })
      .default([]),
    github: github
      .register(about, {
        what: "The OAuth app by which people log in; left out: by one-time links alone.",
        example: "{ clientId: Ov23liAbCdEfGhIjKlMn }",
      })
      .optional(),
  })
  .prefault({});
