import { deepEqual } from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { lastWords } from "../../../../provider/resources/composeProject/lastWords.ts";
import { type ScriptHost, scriptHost } from "../support/scriptHost.ts";

describe("the last words of a container", () => {
  let host: ScriptHost;

  beforeEach(async () => {
    host = await scriptHost();
    await writeFile(path.join(host.folder, "db_password"), "s3cret-value\n");
    await host.program(
      "docker",
      `case "$1 $3" in
        "inspect {{json .State}}")
          echo '{"Health":{"Log":[{"Output":"old"},{"Output":"login as odoo:s3cret-value"}]}}' ;;
        inspect*) printf '/run/secrets/db_password\\t${host.folder}/db_password\\n/etc/hosts\\t/etc/hosts\\n' ;;
        logs*) printf 'first s3cret-value and s3cret-value\\n\\033[31mred\\033[0m\\a\\n\\n127.0.0.1\\n' ;;
      esac`,
    );
  });
  afterEach(() => host.remove());

  it("are its health check's last answer and its log, without a mounted secret's value", async () => {
    deepEqual((await lastWords(host.remote, ["abc"], {})).get("abc"), [
      "health check: login as odoo:[secret]",
      "first [secret] and [secret]",
      "red",
      "127.0.0.1",
    ]);
  });
});
