import { deepEqual, equal } from "node:assert/strict";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import { CallScope } from "../../../provider/rpc/callScope.ts";
import { Redactor } from "../../../report/redaction.ts";

/** A property as the engine sends one that is secret. */
function secretProperty(content: string): Struct {
  return struct.Struct.fromJavaScript({
    content: {
      "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
      value: content,
    },
  });
}

function redactorAfter(content: string): Redactor {
  const redactor = new Redactor();
  new CallScope(redactor).receive(secretProperty(content));
  return redactor;
}

describe("what a call learns of secrets", () => {
  const password = `p4ss-${"q".repeat(20)}`;

  it("keeps the values of a configuration out of every text, and leaves names in it alone", () => {
    const redactor = redactorAfter(
      `[options]\ndb_host = postgres-prod\ndata_dir = /var/lib/odoo\nproxy_mode = True\ndb_password = ${password}\n`,
    );
    const names = "postgres-prod: paused; /var/lib/odoo, True";
    equal(redactor.redact(names), names);
    equal(redactor.redact(`refused: ${password}`), "refused: [secret]");
    deepEqual(redactor.redact(`line 5: db_password = ${password}`), "line 5: [secret]");
  });

  it("takes a text of one line as confidential whatever its value looks like", () => {
    const redactor = redactorAfter("token=horse-battery\n");
    equal(redactor.redact("bad token horse-battery"), "bad token [secret]");
  });
});
