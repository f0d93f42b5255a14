import type { Remote } from "../../../provider/ssh/remote.ts";

const UNIT = "ipai-test-sink.service";

/** Keeps what it is told in `told`, and answers 500 while a file of the path's name is in `down`. */
const PROGRAM = `
import http.server, json, os, sys
root = sys.argv[1]
class Sink(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        down = os.path.exists(root + "/down" + self.path)
        if not down:
            with open(root + "/told", "a") as told:
                told.write(json.dumps({"path": self.path, **body}) + "\\n")
        self.send_response(500 if down else 200)
        self.end_headers()
    def log_message(self, *words):
        pass
server = http.server.HTTPServer(("127.0.0.1", 0), Sink)
with open(root + "/sink.new", "w") as address:
    address.write(f"http://127.0.0.1:{server.server_address[1]}")
os.replace(root + "/sink.new", root + "/sink")
server.serve_forever()
`;

/** Starts a webhook on the host, which works in a folder; its address is the file `sink` there. */
export async function startSink(remote: Remote, folder: string): Promise<void> {
  const script = `mkdir -p "$1/down"
printf %s "$2" >"$1/sink.py"
systemd-run --quiet --collect --unit=${UNIT} python3 "$1/sink.py" "$1"
timeout 20 sh -c 'until [ -e "$1/sink" ]; do sleep 0.1; done' sh "$1"`;
  await remote.run({ step: "start a sink", script, args: [folder, PROGRAM] });
}

export async function stopSink(remote: Remote): Promise<void> {
  await remote.run({ step: "stop the sink", script: `systemctl stop ${UNIT}`, args: [] });
}
