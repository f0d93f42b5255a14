import { deepEqual, equal, match, notEqual, ok, rejects } from "node:assert/strict";
import { createServer } from "node:net";
import { execa } from "execa";
import { inspectContainer } from "../../lab/docker/container.ts";
import { docker } from "../../lab/docker/docker.ts";
import { ensureVolume, removeVolume, volumesLabelled } from "../../lab/docker/volume.ts";
import { dropletContainer, dropletImage, dropletVolumes, labels } from "../../lab/names.ts";
import { dropletHandler as handler } from "../../lab/resources/droplet/handler.ts";
import { DropletInputs, type DropletState } from "../../lab/resources/droplet/inputs.ts";
import { openRemote } from "../../provider/ssh/openRemote.ts";
import { callContext } from "../support/callContext.ts";
import { freePorts } from "../support/freePorts.ts";
import { useDroplet, type TestDroplet } from "./droplet.ts";

const publicKey = `ssh-ed25519 ${"A".repeat(68)}`;
const ctx = (timeoutMs = 60_000) => callContext(undefined, { timeoutMs });

async function output(droplet: TestDroplet, script: string): Promise<string> {
  const remote = await openRemote(droplet.connection);
  try {
    return (await remote.run({ step: "test", script })).stdout.trim();
  } finally {
    await remote.close();
  }
}

describe("a lab droplet that others use", function () {
  this.timeout(180_000);
  const droplet = useDroplet();

  it("has booted with systemd as its first process and no failed unit", async () => {
    const script = "cat /proc/1/comm; systemctl is-system-running; systemctl --failed --quiet";
    equal(await output(droplet(), script), "systemd\nrunning");
  });

  it("lets in its key and no password", async () => {
    const { port } = droplet().connection;
    const options = ["BatchMode=yes", "PubkeyAuthentication=no", "StrictHostKeyChecking=no"];
    const login = await execa(
      "ssh",
      [
        ...[...options, "UserKnownHostsFile=/dev/null"].flatMap((option) => ["-o", option]),
        ...["-p", String(port), "root@127.0.0.1", "true"],
      ],
      { reject: false },
    );
    match(login.stderr, /Permission denied \(publickey\)/);
  });

  it("can hold a Docker daemon of its own: overlays, namespaces, packet filters", async () => {
    const script = `set -e
      cd /var/lib/docker && mkdir -p l u w m
      mount -t overlay overlay -o lowerdir=l,upperdir=u,workdir=w m && umount m && rmdir l u w/work w m
      unshare --mount --pid --net --fork true
      echo yes`;
    equal(await output(droplet(), script), "yes");
  });

  it("reaches Debian's packages", async () => {
    const script = "apt-get update -q >/dev/null && apt-cache policy nginx | grep -c Candidate:";
    equal(await output(droplet(), script), "1");
  });
});

describe("the life of a lab droplet", function () {
  this.timeout(240_000);
  let inputs: DropletInputs;
  let state: DropletState;
  let id: string;
  const container = () => inspectContainer(dropletContainer(inputs.name));
  const read = () => handler.read(ctx(), id, state);

  before(async () => {
    const ports = await freePorts("ssh", "http", "https");
    const name = `test-${process.pid}-life`;
    inputs = DropletInputs.parse({ name, publicKey, ports, memoryMb: 512, cpus: 1 });
    ({ id, state } = await handler.create(ctx(), inputs));
  });
  after(() => handler.delete(ctx(), id, state));

  it("says how it is reached", async () => {
    equal(state.address, "127.0.0.1");
    equal(state.sshPort, inputs.ports.ssh);
    match(state.labAddress, /^\d+\.\d+\.\d+\.\d+$/);
    match(state.hostKey, /^ssh-ed25519 \S{68}$/);
    const scan = await execa("ssh-keyscan", ["-p", String(state.sshPort), "127.0.0.1"]);
    ok(scan.stdout.includes(state.hostKey));
  });

  it("reads back as what was declared", async () => {
    deepEqual(await read(), { id, inputs, state });
  });

  it("is adopted by a creation that is run again after a kill", async () => {
    deepEqual(await handler.create(ctx(), inputs), { id, state });
  });

  it("keeps its host key, its address and its data when the machine restarts", async () => {
    const touch = ["exec", id, "touch", "/var/lib/ipai/kept", "/etc/kept"];
    await docker(touch);
    await docker(["restart", id]);
    await handler.create(ctx(), inputs);
    deepEqual((await read())?.state, state);
    await docker(["exec", id, "ls", "/var/lib/ipai/kept", "/etc/kept"]);
  });

  it("is seen to be off when somebody switched it off, and the next up switches it on", async () => {
    await docker(["stop", id]);
    equal((await read())?.inputs.running, false);
    state = await handler.update(ctx(), id, state, inputs);
    equal((await container())?.running, true);
  });

  it("shows another key as drift, and an update makes ours the only one again", async () => {
    const other = publicKey.replaceAll("A", "B");
    const script = `echo "${other}" >> /root/.ssh/authorized_keys`;
    await docker(["exec", id, "sh", "-c", script]);
    equal((await read())?.inputs.publicKey, `${publicKey}\n${other}`);
    state = await handler.update(ctx(), id, state, inputs);
    equal((await read())?.inputs.publicKey, publicKey);
  });

  it("changes its memory without being made anew", async () => {
    const before = (await container())?.id;
    inputs = { ...inputs, memoryMb: 768 };
    state = await handler.update(ctx(), id, state, inputs);
    equal((await read())?.inputs.memoryMb, 768);
    equal((await container())?.id, before);
  });

  it("leaves no container and no volume behind", async () => {
    await handler.delete(ctx(), id, state);
    equal(await read(), undefined);
    deepEqual(
      (await volumesLabelled(labels.lab)).filter((volume) => volume.startsWith(id)),
      [],
    );
    await handler.delete(ctx(), id, state);
  });
});

describe("a lab droplet that cannot be", function () {
  this.timeout(180_000);
  const name = `test-${process.pid}-not`;
  const create = async (wanted: Partial<DropletInputs> = {}, timeoutMs?: number) => {
    const ports = await freePorts("ssh", "http", "https");
    const inputs = DropletInputs.parse({ name, publicKey, ports, ...wanted });
    return handler.create(ctx(timeoutMs), inputs);
  };

  it("is refused when a process holds its port: which, and the setting to change", async () => {
    const server = createServer();
    const { http } = await freePorts("http");
    await new Promise<void>((done) => server.listen(http, "127.0.0.1", done));
    try {
      const ports = { ...(await freePorts("ssh", "https")), http };
      const holder = new RegExp(`Port ${http} .* taken by .*process ${process.pid}`);
      const next = /ports\.http of ipai:host/;
      await rejects(create({ ports }), { code: "port-taken", message: holder, next });
    } finally {
      server.close();
    }
    equal(await inspectContainer(dropletContainer(name)), undefined);
  });

  it("is refused when another container holds its port, by its name", async () => {
    const { https } = await freePorts("https");
    const other = `ipai-test-port-${process.pid}`;
    const run = ["run", "--detach", "--rm", "--name", other, "--entrypoint", "tail"];
    const publish = ["--publish", `127.0.0.1:${https}:443`];
    await docker([...run, ...publish, dropletImage, "-f", "/dev/null"]);
    try {
      const ports = { ...(await freePorts("ssh", "http")), https };
      const message = `Port ${https} of 127.0.0.1 is taken by the container ${other}.`;
      await rejects(create({ ports }), { code: "port-taken", message });
    } finally {
      await docker(["rm", "--force", other]);
    }
  });

  it("is refused when another checkout has one of that name, which it leaves alone", async () => {
    const container = dropletContainer(name);
    const mark = ["--label", `${labels.checkout}=/elsewhere`];
    await docker(["create", "--name", container, ...mark, dropletImage]);
    try {
      await rejects(create(), {
        code: "foreign-droplet",
        message: /of another checkout: \/elsewhere/,
      });
      notEqual(await inspectContainer(container), undefined);
    } finally {
      await docker(["rm", "--force", container]);
    }
  });

  it("is refused when another checkout's droplet left its data under that name, and keeps them", async () => {
    const volume = dropletVolumes(name).data;
    await ensureVolume(volume, { [labels.checkout]: "/elsewhere" });
    try {
      await rejects(create(), { code: "foreign-droplet", next: new RegExp(`volume rm ${volume}`) });
      ok((await volumesLabelled(`${labels.checkout}=/elsewhere`)).includes(volume));
    } finally {
      await removeVolume(volume);
    }
  });

  it("is taken away again when it does not boot in time", async () => {
    await rejects(create({}, 0), { code: "droplet-boot", message: /did not boot within 0 s/ });
    equal(await inspectContainer(dropletContainer(name)), undefined);
    const volumes = await volumesLabelled(labels.lab);
    deepEqual(
      volumes.filter((volume) => volume.startsWith(dropletContainer(name))),
      [],
    );
  });
});

describe("two lab droplets side by side", function () {
  this.timeout(180_000);
  const first = useDroplet();
  const second = useDroplet({ own: true });

  it("have addresses, host keys and ports of their own, and reach each other", async () => {
    notEqual(first().labAddress, second().labAddress);
    notEqual(first().connection.hostKey, second().connection.hostKey);
    const script = `exec 3<>/dev/tcp/${second().labAddress}/22 && head -c 8 <&3`;
    equal(await output(first(), `bash -c '${script}'`), "SSH-2.0-");
  });
});
