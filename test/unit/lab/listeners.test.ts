import { deepEqual, equal } from "node:assert/strict";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { listenerOf, listeningInodes } from "../../../lab/droplet/listeners.ts";

const HEAD =
  "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";
const row = (local: string, state: string, inode: number): string =>
  `   0: ${local} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1`;

describe("who holds a port of this machine", () => {
  it("names the process", async () => {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const { port } = server.address() as AddressInfo;
    const holder = await listenerOf(port);
    await new Promise((done) => server.close(done));
    equal(holder?.endsWith(`(process ${process.pid})`), true, holder);
    equal(await listenerOf(port), undefined);
  });

  it("counts listeners on 127.0.0.1 and on all addresses, and nothing else", () => {
    const table = [
      HEAD,
      row("0100007F:0050", "0A", 11),
      row("00000000:0050", "0A", 12),
      row("0200007F:0050", "0A", 13), // 127.0.0.2
      row("0100007F:0051", "0A", 14), // port 81
      row("0100007F:0050", "01", 15), // a connection
    ].join("\n");
    deepEqual(listeningInodes(table, 80), ["11", "12"]);
  });
});
