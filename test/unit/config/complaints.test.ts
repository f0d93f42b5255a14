import { deepEqual, equal, match } from "node:assert/strict";
import { parse, stringify } from "yaml";
import { localSettingsText } from "../../../config/local.ts";
import { complaints, droplet, load, loadText, SHA } from "./stackFiles.ts";
import type { Values } from "./stackFiles.ts";

/** What is said when one setting of otherwise good ones is changed. */
function complaint(changes: Values, stack?: string): string {
  const lines = complaints(() => load({ ...droplet, ...changes }, stack));
  equal(lines.length, 1, lines.join("\n"));
  return lines[0] ?? "";
}

describe("a wrong setting", () => {
  it("is named with its value, what is wrong with it, and an example", () => {
    equal(
      complaint({ host: { kind: "droplet", size: "huge" } }),
      'ipai:host.size is "huge"; it must be a droplet size that names its CPUs and memory; ' +
        "for example: s-4vcpu-8gb",
    );
  });

  it("of the wrong type is told what it is and what it must be", () => {
    equal(
      complaint({ host: { kind: "droplet", volumeGb: "50" } }),
      'ipai:host.volumeGb is "50", but must be a number: without quotes; for example: 50',
    );
  });

  it("that is missing is shown with an example", () => {
    equal(
      complaint({ registry: undefined }),
      "ipai:registry is missing; for example: ghcr.io/jgtolentino/ipai",
    );
  });

  it("of an unknown kind is told the kinds", () => {
    match(complaint({ mail: { kind: "pigeon" } }), /^ipai:mail\.kind is "pigeon".*catcher/);
  });

  it("with an unknown key is told the known ones, at any depth", () => {
    equal(
      complaint({ host: { kind: "lab", ports: { sssh: 22 } }, dns: { kind: "lab" } }),
      "ipai:host.ports.sssh is not known; known are ssh, http, https",
    );
    match(complaint({ domian: "x.net" }), /^ipai:domian is not known; known are domain, names/);
  });

  it("out of range is told the bound", () => {
    equal(
      complaint({ odoo: { workers: 1 } }),
      "ipai:odoo.workers is 1, but the least is 2; for example: 5",
    );
  });

  for (const [name, changes] of Object.entries<Values>({
    "ipai:host.size": { host: { kind: "droplet", size: "s-0vcpu-0gb" } },
    "ipai:registry": { registry: "registry:99999" },
    "ipai:database.name": { database: { kind: "container", name: "postgres" } },
    "ipai:timeZone": { timeZone: "asia/singapore" },
  })) {
    it(`is refused where it would fail on the host: ${JSON.stringify(changes)}`, () => {
      equal(complaint(changes).split(" ")[0], name);
    });
  }

  for (const value of [
    "changeme",
    "<your domain>",
    "${DOMAIN}",
    "{{ domain }}",
    "example.com",
    "erp.example.org",
    "TODO",
    "your-domain.net",
    "",
  ]) {
    it(`is refused as a placeholder: ${JSON.stringify(value)}`, () => {
      match(
        complaint({ domain: value }),
        /^ipai:domain is a placeholder: .*; for example: insight/,
      );
    });
  }

  it("deep in a section is refused as a placeholder too", () => {
    match(
      complaint({ ssh: { ...droplet.ssh, privateKeyFile: "<path of your key>" } }),
      /^ipai:ssh\.privateKeyFile is a placeholder/,
    );
  });

  it("is never an encrypted one: secrets come from the environment", () => {
    match(
      complaints(() => load({ ...droplet, contact: { secure: "v1:abc" } })).join("\n"),
      /ipai:contact is encrypted|ipai:contact is \{"secure"/,
    );
  });
});

describe("settings that do not fit together", () => {
  const cases: [string, Values, RegExp, string?][] = [
    ["a droplet that nobody may log in to", { ssh: { allowFrom: [] } }, /^ipai:ssh\.allowFrom/],
    ["SSH open to the whole internet", { ssh: { allowFrom: ["0.0.0.0/0"] } }, /whole internet/],
    [
      "a release from uncommitted changes outside the lab",
      { release: `${SHA}-dirty-0a1b2c3d` },
      /^ipai:release was built from uncommitted changes/,
    ],
    ["the lab's names for a droplet", { dns: { kind: "lab" } }, /^ipai:dns\.kind is "lab"/],
    [
      "the lab's authority for a droplet",
      { acme: { server: "https://pebble:14000/dir" } },
      /^ipai:acme\.server is the lab's/,
    ],
    [
      "two applications with one name",
      { names: { erp: "apps", n8n: "apps" } },
      /^ipai:names has "apps" twice/,
    ],
    ["a control room named like Odoo", { names: { room: "erp" } }, /^ipai:names has "erp" twice/],
    [
      "one database for two applications",
      { database: { kind: "container", name: "erp", n8nName: "erp" } },
      /^ipai:database has "erp" twice/,
    ],
    [
      "a worker's soft limit above the hard one",
      { odoo: { memorySoftMb: 4096 } },
      /^ipai:odoo\.memorySoftMb is 4096, above memoryHardMb \(2560\)/,
    ],
    ["more than Odoo takes in one upload", { edge: { bodyLimitMb: 512 } }, /the most is 128/],
    [
      "more workers than the memory carries",
      { host: { kind: "droplet", size: "s-2vcpu-4gb" }, odoo: { workers: 50 } },
      /^ipai:odoo\.workers is 50, but the 2048 MB that Odoo gets of s-2vcpu-4gb carry 6: /,
    ],
    [
      "one worker more than the memory carries",
      { host: { kind: "droplet", size: "s-2vcpu-4gb" }, odoo: { workers: 7 } },
      /carry 6: .*; for example: 6, or a bigger ipai:host\.size$/,
    ],
    [
      "a worker's memory above the machine's",
      { odoo: { memoryHardMb: 65536 } },
      /^ipai:odoo\.memoryHardMb is 65536, but s-4vcpu-8gb has 8192/,
    ],
    [
      "a series that the images are not of",
      { odoo: { series: "18.0" } },
      /^ipai:odoo\.series is "18\.0", but the images of this checkout are of 19\.0; .*"19\.0"$/,
    ],
    [
      "one port of this machine for two of the droplet's",
      {
        host: { kind: "lab", ports: { ssh: 80 } },
        dns: { kind: "lab" },
      },
      /^ipai:host\.ports has one port twice \(ssh 80, http 80, https 443\)/,
    ],
  ];
  for (const [what, changes, expected] of cases) {
    it(`are refused: ${what}`, () => match(complaint(changes), expected));
  }

  it("are refused: rules for GitHub in a stack of the lab", () => {
    const text = localSettingsText({ release: SHA });
    const github = {
      owner: "jgtolentino",
      branches: [{ repository: "odoo-ce", workflow: ".github/workflows/odoo-ce-ci.yml" }],
    };
    const config = { ...(parse(text) as { config: object }).config, "ipai:github": github };
    match(
      complaints(() => loadText(stringify({ config }), "local")).join("\n"),
      /^ipai:github guards branches on GitHub, which a stack in the lab has nothing to do with/m,
    );
  });

  it("are refused: mail that leaves the host of a stack that is not prod", () => {
    const mail = {
      kind: "smtp",
      host: "smtp.mailgun.org",
      user: "postmaster@mg.insightpulseai.net",
      from: "erp@mg.insightpulseai.net",
      domain: "mg.insightpulseai.net",
      exchangers: [{ host: "mxa.mailgun.org", priority: 10 }],
      spf: "v=spf1 include:mailgun.org ~all",
      dmarc: "v=DMARC1; p=none",
    };
    match(complaint({ mail }, "staging"), /^ipai:mail\.kind is "smtp", but only prod/);
    equal(load({ ...droplet, mail }, "prod").mail.kind, "smtp");
    match(complaint({ mail: { ...mail, port: 587 } }, "prod"), /blocked at DigitalOcean; use 2525/);
  });

  it("are reported although another setting is wrong", () => {
    const lines = complaints(() => load({ ...droplet, contact: "nobody", ssh: { allowFrom: [] } }));
    deepEqual(
      lines.map((line) => line.split(" ")[0]),
      ["ipai:contact", "ipai:ssh.allowFrom"],
    );
  });
});

describe("a stack's file", () => {
  const of = (text: string) => complaints(() => loadText(text)).join("\n");

  it("with a tab is refused by the line", () => {
    match(of("config:\n\tipai:domain: x.net\n"), /^line 2: a tab indents the line/);
  });

  it("with a duplicate key is refused by line and key, and the rest is still checked", () => {
    const text = "config:\n  ipai:domain: x.net\n  ipai:domain: y.net\n";
    match(of(text), /^line 3: ipai:domain is there twice/);
    match(of(text), /ipai:release is missing/);
  });

  it("with a key of another project is refused by the key", () => {
    match(of("config:\n  ipia:domain: x.net\n"), /^ipia:domain is not known/);
    match(of("confg:\n  ipai:domain: x.net\n"), /^confg is not known here/);
  });

  it("with an alias that cannot be followed is refused and not a crash", () => {
    const tenfold = (name: string, of: string) => `${name}: &${name} [${`${of},`.repeat(10)}]\n`;
    const endless =
      tenfold("a", "x") + tenfold("b", "*a") + tenfold("c", "*b") + tenfold("d", "*c");
    for (const text of [
      "config:\n  ipai:host: *nowhere\n",
      "config:\n  ipai:odoo: &o\n    initModules: *o\n",
      `${endless}config: {}\n`,
    ]) {
      match(of(text), /^an alias \(\*\) cannot be followed: /, text);
    }
  });

  it("with a second document is refused by the line", () => {
    match(of("config: {}\n---\nconfig: {}\n"), /^line 2: a second document begins/);
  });

  it("may hold what the engine and the clouds' providers keep in it", () => {
    const lines = of("encryptionsalt: v1:abc=\nconfig:\n  digitalocean:apiEndpoint: https://x\n");
    equal(/encryptionsalt|digitalocean/.test(lines), false);
  });

  for (const text of ["", "- a\n", "config: 3\n", "config:\n"]) {
    it(`without settings is refused and not a crash: ${JSON.stringify(text)}`, () => {
      match(of(text), /must hold settings by key|ipai:domain is missing/);
    });
  }
});
