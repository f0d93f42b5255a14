import { equal, match, throws } from "node:assert/strict";
import { odooConfText } from "../../../components/odoo/conf.ts";
import type { OdooConf } from "../../../components/odoo/conf.ts";

const conf: OdooConf = {
  database: {
    host: "postgres-prod",
    port: 5432,
    name: "odoo",
    user: "odoo",
    password: "s3cret",
    maxConnections: 16,
  },
  masterPassword: "m4ster",
  workers: 5,
  memorySoftMb: 2048,
  memoryHardMb: 2560,
  timeCpuSeconds: 600,
  timeRealSeconds: 720,
};

/** The value of one option. */
function option(text: string, key: string): string | undefined {
  return new RegExp(`^${key} = (.*)$`, "m").exec(text)?.[1];
}

describe("odoo.conf", () => {
  const text = odooConfText(conf);

  it("serves one database only, by its exact name, and lists none", () => {
    equal(option(text, "db_name"), "odoo");
    equal(option(text, "dbfilter"), "^odoo$");
    equal(option(text, "list_db"), "False");
  });

  it("trusts the proxy in front, and has the websocket's process beside the workers", () => {
    equal(option(text, "proxy_mode"), "True");
    equal(option(text, "workers"), "5");
    equal(option(text, "gevent_port"), "8072");
  });

  it("leaves scheduled jobs to the container that overrides it", () => {
    equal(option(text, "max_cron_threads"), "0");
  });

  it("gives limits in bytes and seconds", () => {
    equal(option(text, "limit_memory_soft"), "2147483648");
    equal(option(text, "limit_memory_hard"), "2684354560");
    equal(option(text, "limit_time_cpu"), "600");
    equal(option(text, "limit_time_real"), "720");
  });

  it("names no folder of modules: those belong to the image, which an older release brings back", () => {
    equal(option(text, "addons_path"), undefined);
  });

  it("connects without a placeholder, an empty value or a second line in any place", () => {
    for (const password of ["${DB_PASSWORD}", "", "a\nlist_db = True"]) {
      const database = { ...conf.database, password };
      throws(() => odooConfText({ ...conf, database }), RangeError);
    }
  });

  it("does not repeat a secret in what it throws", () => {
    const database = { ...conf.database, password: "s3cret${X}" };
    throws(
      () => odooConfText({ ...conf, database }),
      (error: Error) => !error.message.includes("s3cret"),
    );
    match(text, /^; Written by the stack\.\n\[options\]\n/);
  });
});
