import assert from "node:assert/strict";
import { assets } from "../../../../checks/verify/layers/assets.ts";
import { health } from "../../../../checks/verify/layers/health.ts";
import { identity } from "../../../../checks/verify/layers/identity.ts";
import { websocket } from "../../../../checks/verify/layers/websocket.ts";
import { found, judging } from "./support/judging.ts";
import { ERP, html, json, loginPage, N8N, SCRIPT, STYLE } from "./support/site.ts";

describe("verify: what answers at the public names", () => {
  const judge = judging();

  for (const layer of [identity, assets, health, websocket]) {
    it(`${layer.name}: passes on a healthy production`, async () => {
      assert.deepEqual(found(await judge(layer)), []);
    });
  }

  it("edge: a static Mattermost page with status 200 is not Odoo", async () => {
    const findings = await judge(identity, ({ site }) => {
      site.pages.set(`${ERP}/web/login`, html("Mattermost", "<div id='root'></div>"));
    });
    assert.deepEqual(found(findings), ['status 200, text/html; charset=utf-8, title "Mattermost"']);
  });

  it("edge: another application at n8n's name is named by its title", async () => {
    const findings = await judge(identity, ({ site }) => {
      site.pages.set(`${N8N}/`, html("Plane | Simple project management", ""));
    });
    assert.match(String(found(findings)), /title "Plane/);
  });

  it("edge: an error page that still has the login form is a failure", async () => {
    const findings = await judge(identity, ({ site }) => {
      site.pages.set(`${ERP}/web/login`, { ...loginPage(), status: 502 });
    });
    assert.match(String(found(findings)), /^status 502/);
  });

  it("edge: a page without HSTS is a failure", async () => {
    const findings = await judge(identity, ({ site }) => {
      const { body } = loginPage();
      const headers = { "content-type": "text/html" };
      site.pages.set(`${ERP}/web/login`, { status: 200, headers, ...(body ? { body } : {}) });
    });
    assert.deepEqual(found(findings), ["no such header"]);
  });

  it("edge: a page title that carries terminal escapes is made harmless", async () => {
    const [first] = found(
      await judge(identity, ({ site }) => {
        site.pages.set(`${N8N}/`, html("\u001b[2J\u001b[31mowned\u0007", ""));
      }),
    );
    assert.match(first ?? "", /title "owned "$/);
  });

  it("assets: a style served as text/html is a failure", async () => {
    const findings = await judge(assets, ({ site }) => {
      site.pages.set(`${ERP}${STYLE}`, html("Odoo", ""));
    });
    assert.match(String(found(findings)), /^status 200, text\/html/);
  });

  it("assets: a bundle that answers 500 is a failure", async () => {
    const findings = await judge(assets, ({ site }) => {
      site.pages.set(`${ERP}${SCRIPT}`, html("500", "", 500));
    });
    assert.match(String(found(findings)), /^status 500/);
  });

  it("assets: a style that Odoo could not compile is a failure", async () => {
    const findings = await judge(assets, ({ site }) => {
      site.pages.set(`${ERP}${STYLE}`, {
        status: 200,
        headers: { "content-type": "text/css" },
        body: "a{}\n\n/* ## CSS error message ##*/\nbody::before { }",
      });
    });
    assert.deepEqual(found(findings), ["a style that does not compile"]);
  });

  it("assets: a style linked over plain HTTP is a failure", async () => {
    const findings = await judge(assets, ({ site }) => {
      site.pages.set(`${ERP}/web/login`, loginPage(`http://erp.ipai.localhost${STYLE}`));
    });
    assert.deepEqual(found(findings), ["linked over plain HTTP"]);
  });

  it("assets: a login page without bundles is a failure", async () => {
    const findings = await judge(assets, ({ site }) => {
      site.pages.set(`${ERP}/web/login`, html("Odoo", "<form class='oe_login_form'></form>"));
    });
    assert.equal(found(findings).length, 2);
  });

  it('health: "fail", "pass" with an error status, and a page with status 200 are failures', async () => {
    const replies = [
      json({ status: "fail", db_server_status: false }),
      json({ status: "pass" }, 503),
    ];
    for (const reply of replies) {
      const findings = await judge(health, ({ site }) => {
        site.pages.set(`${ERP}/web/health`, reply);
      });
      assert.equal(found(findings).length, 1);
    }
    const page = await judge(health, ({ site }) => {
      site.pages.set(`${ERP}/web/health`, html("Odoo", "pass"));
    });
    assert.equal(found(page).length, 1);
  });

  it("websocket: a handshake answered with 400 is a failure", async () => {
    const findings = await judge(websocket, ({ site }) => {
      site.webSocket.status = 400;
    });
    assert.match(String(found(findings)), /^status 400/);
  });

  it("websocket: a 101 from something that did not take this handshake is a failure", async () => {
    await assert.rejects(
      judge(websocket, ({ site }) => {
        site.webSocket.accept = "somebody else's";
      }),
      { name: "WireFailure", message: /RFC 6455/ },
    );
  });
});
