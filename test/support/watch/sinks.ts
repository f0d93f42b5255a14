import { createServer as createHttp, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTcp, type AddressInfo, type Server, type Socket } from "node:net";
import { text } from "node:stream/consumers";

/** How a sink answers: by a status, by nothing at all, or by a byte now and then for ever. */
export type Answer = number | "hangs" | "drips";

export interface Heard {
  /** The path, without the slash: `mattermost`, `ping/test-backup/start`. */
  readonly to: string;
  readonly body: string;
}

/** Webhooks and dead-man pings on this machine. */
export class HttpSinks {
  readonly heard: Heard[] = [];
  /** By the first part of the path; 200 where nothing is said. */
  readonly answers = new Map<string, Answer>();
  readonly #server: Server;

  private constructor() {
    this.#server = createHttp((request, response) => {
      void text(request).then((body) => this.#answer(request, response, body));
    });
  }

  static async start(): Promise<HttpSinks> {
    const sinks = new HttpSinks();
    await listening(sinks.#server);
    return sinks;
  }

  get url(): string {
    return `http://127.0.0.1:${portOf(this.#server)}`;
  }

  stop(): Promise<void> {
    return closed(this.#server);
  }

  #answer({ url = "/" }: IncomingMessage, response: ServerResponse, body: string): void {
    const to = url.slice(1);
    const answer = this.answers.get(to.split("/")[0] ?? "") ?? 200;
    if (answer === "hangs") return;
    if (answer === "drips") {
      response.writeHead(200);
      const drip = setInterval(() => response.write("."), 50);
      response.on("close", () => clearInterval(drip));
      return;
    }
    if (answer === 200) this.heard.push({ to, body });
    // Where a log-in page would be: whoever follows there takes its 200 for a yes.
    response.writeHead(answer, answer === 302 ? { location: "/elsewhere" } : {});
    response.end("ok");
  }
}

/** A mail server that keeps what it is given, hangs up without a farewell, and answers like somebody who is away. */
export class MailSink {
  readonly letters: string[] = [];
  /** Absence notes that it would have sent back (RFC 3834: none to what a program sent). */
  readonly notes: string[] = [];
  refuses = false;
  readonly #server: Server;

  private constructor() {
    this.#server = createTcp((socket) => this.#serve(socket));
  }

  static async start(): Promise<MailSink> {
    const sink = new MailSink();
    await listening(sink.#server);
    return sink;
  }

  get port(): number {
    return portOf(this.#server);
  }

  stop(): Promise<void> {
    return closed(this.#server);
  }

  #serve(socket: Socket): void {
    let letter: string[] | undefined;
    let rest = "";
    const say = (line: string): void => {
      socket.write(`${line}\r\n`);
    };
    const line = (each: string): void => {
      const verb = each.slice(0, 4).toUpperCase();
      if (letter === undefined) {
        if (verb === "DATA") letter = [];
        const refused = this.refuses && verb === "MAIL";
        say(refused ? "451 not now" : letter ? "354 go on" : "250 ok");
        if (verb === "QUIT") socket.end();
      } else if (each === ".") {
        this.#keep(letter.join("\n"));
        letter = undefined;
        say("250 kept");
      } else letter.push(each);
    };
    socket.on("error", () => socket.destroy());
    socket.on("data", (data) => {
      const lines = `${rest}${data.toString()}`.split("\r\n");
      rest = lines.pop() ?? "";
      lines.forEach(line);
    });
    say("220 here");
  }

  #keep(letter: string): void {
    this.letters.push(letter);
    if (!/^Auto-Submitted: auto-/m.test(letter)) this.notes.push("I am away");
  }
}

function listening(server: Server): Promise<void> {
  return new Promise((done) => server.listen(0, "127.0.0.1", () => done()));
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

function closed(server: Server): Promise<void> {
  if ("closeAllConnections" in server) (server.closeAllConnections as () => void)();
  return new Promise((done) => server.close(() => done()));
}
