import { html, json, loginPage, odooError, SCRIPT, STYLE } from "../../../verify/support/site.ts";
import type { Asked, Reply } from "../../../verify/support/site.ts";
import type { Answers } from "./program.ts";

interface Page {
  readonly path: string;
  readonly text: string;
  published: boolean;
}

/** As much of Odoo as the checks ask of it; a test takes one of its virtues away. */
export class FakeOdoo {
  asksPassword = true;
  password = "admin's password";
  database: string | undefined = "odoo_smoke";
  version = "19.0";
  website = "installed";
  hidesDrafts = true;
  publishes = true;
  showsText = true;
  deletes = true;
  /** Instead of what was written. */
  reads: object | undefined;
  readonly sessions = new Set<string>();
  #partner: object | undefined;
  #page: Page | undefined;

  readonly answers: Answers = new Map<string, Reply | ((asked: Asked) => Reply)>([
    ["/web/health", json({ status: "pass", db_server_status: true })],
    ["/web/login", loginPage()],
    [STYLE, { status: 200, headers: { "content-type": "text/css; charset=utf-8" }, body: "a{}" }],
    [SCRIPT, { status: 200, headers: { "content-type": "text/javascript" }, body: "1" }],
    ["/web/session/authenticate", (asked) => this.#authenticate(asked)],
    ["/web/session/destroy", (asked) => this.#destroy(asked)],
    ["/web/dataset/call_kw/ir.module.module/search_read", () => result([{ state: this.website }])],
    ["/web/dataset/call_kw/res.partner/create", (asked) => this.#createPartner(asked)],
    ["/web/dataset/call_kw/res.partner/read", () => result([this.reads ?? this.#partner])],
    ["/web/dataset/call_kw/res.partner/unlink", () => result(true)],
    ["/web/dataset/call_kw/res.partner/search_count", () => result(this.deletes ? 0 : 1)],
    ["/web/dataset/call_kw/website.page/create", (asked) => this.#createPage(asked)],
    ["/web/dataset/call_kw/website.page/website_publish_button", () => this.#publish()],
    ["/web/dataset/call_kw/website.page/unlink", () => this.#deletePage()],
  ]);

  #authenticate({ body }: Asked): Reply {
    const { password } = paramsOf(body) as { password: string };
    if (this.asksPassword && password !== this.password)
      return odooError("odoo.exceptions.AccessDenied", "Access Denied");
    const session = `session_id=${this.sessions.size}`;
    this.sessions.add(session);
    const reply = result({ uid: 2, db: this.database, server_version: this.version });
    return { ...reply, headers: { ...reply.headers, "set-cookie": `${session}; Path=/` } };
  }

  #destroy({ request }: Asked): Reply {
    this.sessions.delete(request.headers.cookie ?? "");
    return result(null);
  }

  #createPartner({ body }: Asked): Reply {
    const [[values]] = (paramsOf(body) as { args: [[object]] }).args;
    this.#partner = values;
    return result([7]);
  }

  #createPage({ body }: Asked): Reply {
    const [[values]] = (paramsOf(body) as { args: [[Record<"url" | "arch", string>]] }).args;
    this.#page = { path: values.url, text: values.arch, published: false };
    this.answers.set(values.url, () => this.#showPage());
    return result([5]);
  }

  #publish(): Reply {
    if (this.#page) this.#page.published = this.publishes;
    return result(true);
  }

  #deletePage(): Reply {
    if (this.deletes) this.#page = undefined;
    return result(true);
  }

  #showPage(): Reply {
    const page = this.#page;
    const isShown = page !== undefined && (page.published || !this.hidesDrafts);
    if (!isShown) return html("Page Not Found", "", 404);
    return html("Smoke", this.showsText ? page.text : "");
  }
}

function result(value: unknown): Reply {
  return json({ jsonrpc: "2.0", id: null, result: value });
}

function paramsOf(body: string): unknown {
  return (JSON.parse(body) as { params: unknown }).params;
}
