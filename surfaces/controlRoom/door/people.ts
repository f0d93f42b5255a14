import type { MiddlewareHandler } from "hono";
import { ROLES, type Role } from "../../../config/sections/room.ts";
import { loadSettings } from "../../../config/settings.ts";
import type { Actor } from "../../../operations/perform/actor.ts";
import { stackNames } from "../../../operations/stack/stacksOf.ts";
import { UserError } from "../../../report/userError.ts";
import type { RoomEnv } from "../app.ts";
import { html } from "../html.ts";
import { lobby } from "../layout.ts";

/** How somebody came in: by the link of whoever started the room, by a passkey, or as an account of GitHub. */
export type Visitor =
  | { readonly by: "link" }
  | { readonly by: "passkey"; readonly name: string }
  | { readonly by: "github"; readonly login: string };

/** Who somebody is on one stack. */
export interface Person {
  readonly actor: Actor;
  readonly role: Role;
}

/** Who may do what, by each stack's settings as they are now: whoever is taken out is out at once. */
export class People {
  readonly #root: string;
  readonly #starter: Actor;

  /** @param options.actor Who started the room. */
  constructor({ root, actor }: { root: string; actor: Actor }) {
    this.#root = root;
    this.#starter = actor;
  }

  /** Nobody where the stack's settings do not name them, or cannot be read. */
  on(stack: string, visitor: Visitor): Person | undefined {
    if (visitor.by === "link") return { actor: this.#starter, role: "approver" };
    const known = this.#listed(stack).find(({ name, github }) =>
      visitor.by === "passkey"
        ? name === visitor.name
        : github.toLowerCase() === visitor.login.toLowerCase(),
    );
    if (known === undefined) {
      const isStarter = visitor.by === "passkey" && visitor.name === this.#starter.name;
      return isStarter ? { actor: this.#starter, role: "approver" } : undefined;
    }
    return {
      actor: { kind: "person", name: known.name, door: "control-room" },
      role: known.role,
    };
  }

  /** Who somebody is on the stack of a path; on any where it names none. */
  async at(path: string, visitor: Visitor): Promise<{ here?: Person; anywhere: boolean }> {
    const stacks = await stackNames(this.#root);
    const known = stacks.flatMap((stack) => {
      const person = this.on(stack, visitor);
      return person === undefined ? [] : [{ stack, person }];
    });
    const [, first = ""] = path.split("/");
    const here = stacks.includes(first) ? known.find(({ stack }) => stack === first) : known[0];
    return { anywhere: known.length > 0, ...(here && { here: here.person }) };
  }

  #listed(stack: string) {
    try {
      return loadSettings(stack, this.#root).room.people;
    } catch (error) {
      // Settings that are wrong say so on their page; here they name nobody.
      if (error instanceof UserError) return [];
      throw error;
    }
  }
}

/** Whether a role includes another. */
export function includes(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}

/** Lets on who has that role, or one that includes it. */
export function requireRole(needed: Role): MiddlewareHandler<RoomEnv> {
  return async (c, next) => {
    const { role, actor } = c.var.person;
    if (includes(role, needed)) return next();
    return c.html(
      lobby(
        "Not yours to do",
        html`<p>It needs the role ${needed}; ${actor.name} is ${role} here. Nothing was done.</p>
          <p>
            Roles are a setting of the stack, <code>ipai:room.people</code>.
            <a href="/">To the overview</a>
          </p>`,
      ),
      403,
    );
  };
}
