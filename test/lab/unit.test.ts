import { deepEqual, equal, match, notEqual, ok, rejects } from "node:assert/strict";
import { unitHandler } from "../../provider/resources/unit/handler.ts";
import { unitInputs } from "../../provider/resources/unit/inputs.ts";
import type { UnitState } from "../../provider/resources/unit/inputs.ts";
import { InitError } from "../../provider/rpc/handler.ts";
import { openRemote } from "../../provider/ssh/openRemote.ts";
import type { Remote } from "../../provider/ssh/remote.ts";
import { callContext } from "../support/callContext.ts";
import { useDroplet } from "./droplet.ts";

const name = "unit-test.service";
const content = `[Service]
ExecStart=sleep infinity
[Install]
WantedBy=multi-user.target
`;

describe("a unit on a lab droplet", function () {
  this.timeout(180_000);
  const droplet = useDroplet();
  let remote: Remote;

  before(async () => {
    remote = await openRemote(droplet().connection);
  });
  afterEach(() =>
    shell(`systemctl --quiet disable --now ${name} 2>/dev/null
      rm -rf /etc/systemd/system/${name} /etc/systemd/system/${name}.d
      systemctl daemon-reload; systemctl reset-failed ${name} 2>/dev/null || true`),
  );
  after(() => remote.close());

  const shell = async (script: string) =>
    (await remote.run({ step: "look from outside", script })).stdout.trim();
  const declared = (inputs: object = {}) => unitInputs.parse({ name, content, ...inputs });
  const context = () => callContext(remote);
  const create = async (inputs: object = {}): Promise<UnitState> =>
    (await unitHandler.create(context(), declared(inputs))).state;
  const read = (known: UnitState) => unitHandler.read(context(), name, known);
  const mainPid = () => shell(`systemctl show --property MainPID --value ${name}`);

  it("is written, enabled and started, and read back as declared", async () => {
    const dropIn = "[Service]\nEnvironment=A=1\n";
    const state = await create({ dropIn });
    equal(
      await shell(`systemctl is-active ${name}; systemctl is-enabled ${name}`),
      "active\nenabled",
    );
    match(await shell(`systemctl show --property Environment ${name}`), /A=1/);
    deepEqual(await read(state), { id: name, inputs: declared({ dropIn }), state });
  });

  it("shows that it was stopped, disabled and edited, and is repaired", async () => {
    const state = await create();
    await shell(
      `systemctl --quiet disable --now ${name}; echo '# edited' >> /etc/systemd/system/${name}`,
    );
    const found = await read(state);
    ok(found);
    deepEqual([found.inputs.active, found.inputs.enabled], [false, false]);
    match(found.inputs.content ?? "", /# edited\n$/);
    await unitHandler.update(context(), name, found.state, declared());
    deepEqual((await read(state))?.inputs, { ...declared(), dropIn: undefined });
  });

  it("restarts when its text or a trigger changes, and not otherwise", async () => {
    const state = await create();
    const first = await mainPid();
    await unitHandler.update(context(), name, state, declared());
    equal(await mainPid(), first);
    const triggered = declared({ triggers: ["another hash"] });
    const second = await unitHandler.update(context(), name, state, triggered);
    const pid = await mainPid();
    notEqual(pid, first);
    await unitHandler.update(context(), name, second, {
      ...triggered,
      dropIn: "[Service]\nNice=1\n",
    });
    notEqual(await mainPid(), pid);
  });

  it("can be there without running or starting by itself", async () => {
    const state = await create({ enabled: false, active: false });
    deepEqual([state.activeState, state.unitFileState], ["inactive", "disabled"]);
  });

  it("that fails to start is recorded with its last log lines", async () => {
    const failing = content.replace("sleep infinity", "sh -c 'echo no configuration; exit 3'");
    await rejects(create({ content: failing }), (error: unknown) => {
      ok(error instanceof InitError);
      equal(error.id, name);
      match(error.message, /unit-test\.service stays up: exit status 1; it is failed/);
      match(error.message, /its last log lines:\n(.*\n)*no configuration\n/);
      match(error.message, /\nnext: systemctl status unit-test\.service on root@/);
      return true;
    });
    const state = { ...declared({ content: failing }), activeState: "failed", unitFileState: "" };
    equal((await read(state))?.inputs.active, false);
    await unitHandler.update(context(), name, state, declared());
    equal(await shell(`systemctl is-active ${name}`), "active");
  });

  it("is gone when systemd knows none of its name", async () => {
    equal(await unitHandler.read(context(), "none-such.service", undefined), undefined);
  });

  it("is deleted with its files, and a second time too", async () => {
    const state = await create({ dropIn: "[Service]\nNice=1\n" });
    await unitHandler.delete(context(), name, state);
    equal(await shell(`ls -d /etc/systemd/system/${name}* 2>/dev/null || echo none`), "none");
    equal(await shell(`systemctl is-active ${name} || true`), "inactive");
    await unitHandler.delete(context(), name, state);
  });

  it("that was masked by hand shows it, and is unmasked and started again", async () => {
    const timer = unitInputs.parse({ name: "systemd-tmpfiles-clean.timer" });
    const { state } = await unitHandler.create(context(), timer);
    await shell(`systemctl mask --now --quiet ${timer.name}`);
    const found = await unitHandler.read(context(), timer.name, state);
    ok(found);
    deepEqual([found.inputs.enabled, found.inputs.active], [false, false]);
    const repaired = await unitHandler.update(context(), timer.name, found.state, timer);
    equal(repaired.unitFileState, "static");
    equal(await shell(`systemctl is-active ${timer.name}`), "active");
  });

  it("of a package is changed by a drop-in and given back as it was", async () => {
    const known = { name: "cron.service", content: undefined };
    const timer = unitInputs.parse({
      name: "systemd-tmpfiles-clean.timer",
      dropIn: "[Timer]\nOnBootSec=1h\n",
    });
    const { state } = await unitHandler.create(context(), timer);
    equal((await unitHandler.read(context(), timer.name, state))?.inputs.content, known.content);
    equal(state.unitFileState, "static");
    await unitHandler.delete(context(), timer.name, state);
    equal(await shell(`systemctl is-active ${timer.name}`), "active");
    equal(
      await shell(`ls -d /etc/systemd/system/${timer.name}.d 2>/dev/null || echo none`),
      "none",
    );
  });
});
