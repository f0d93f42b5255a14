import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** An issue that is open. */
export interface Issue {
  readonly number: number;
  title: string;
  body: string;
}

export interface Comment {
  readonly id: number;
  body: string;
}

/** GitHub's API as far as comments on one pull request go, on a port of this machine. */
export class GitHub {
  readonly comments: Comment[] = [];
  readonly issues: Issue[] = [];
  /** Each request: method, path, and whether it brought the right token. */
  readonly requests: string[] = [];
  readonly repository = "owner/name";
  readonly pullRequest = "7";
  readonly token = "made-up-token-of-the-test";
  /** Answers every request with this status instead. */
  refusal: number | undefined;
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      const { method = "", url = "" } = request;
      void text(request).then((body) => {
        this.requests.push(`${method} ${url}`);
        const authorised = request.headers.authorization === `Bearer ${this.token}`;
        const refusal = this.refusal ?? (authorised ? undefined : 401);
        const answer = refusal === undefined ? this.#answer(method, url, body) : undefined;
        response.writeHead(refusal ?? (answer === undefined ? 404 : 200));
        response.end(JSON.stringify(answer ?? {}));
      });
    });
  }

  static async start(): Promise<GitHub> {
    const gitHub = new GitHub();
    await new Promise<void>((done) => gitHub.#server.listen(0, "127.0.0.1", done));
    return gitHub;
  }

  /** What GitHub's runner tells a step of where it is. */
  get environment(): Record<string, string> {
    const { port } = this.#server.address() as AddressInfo;
    return {
      GITHUB_API_URL: `http://127.0.0.1:${port}`,
      GITHUB_REPOSITORY: this.repository,
      GITHUB_ACTIONS: "true",
      GITHUB_ACTOR: "somebody",
      CI: "true",
    };
  }

  stop(): Promise<void> {
    return new Promise((done) => this.#server.close(() => done()));
  }

  #answer(method: string, url: string, body: string): unknown {
    const { pathname, searchParams } = new URL(url, "http://github");
    const issue = this.#issue(method, pathname, searchParams, body);
    if (issue !== undefined) return issue;
    const comments = `/repos/${this.repository}/issues/${this.pullRequest}/comments`;
    if (pathname === comments && method === "GET") {
      const size = Number(searchParams.get("per_page"));
      const page = Number(searchParams.get("page"));
      return this.comments.slice((page - 1) * size, page * size);
    }
    if (pathname === comments && method === "POST") {
      return this.#shown(this.add((JSON.parse(body) as Comment).body));
    }
    const id = pathname.replace(`/repos/${this.repository}/issues/comments/`, "");
    const comment = this.comments.find((each) => String(each.id) === id);
    if (comment === undefined || method !== "PATCH") return undefined;
    comment.body = (JSON.parse(body) as Comment).body;
    return this.#shown(comment);
  }

  #issue(method: string, pathname: string, page: URLSearchParams, body: string): unknown {
    const all = `/repos/${this.repository}/issues`;
    const number = new RegExp(`^${all}/(\\d+)$`).exec(pathname)?.[1];
    const shown = (issue: Issue) => ({
      ...issue,
      html_url: `https://github.com/i/${issue.number}`,
    });
    const said = () => JSON.parse(body) as Omit<Issue, "number">;
    if (pathname === all && method === "GET") {
      const size = Number(page.get("per_page"));
      return this.issues.slice(
        (Number(page.get("page")) - 1) * size,
        Number(page.get("page")) * size,
      );
    }
    if (pathname === all && method === "POST") {
      const issue = { number: this.issues.length + 1, ...said() };
      this.issues.push(issue);
      return shown(issue);
    }
    const known = this.issues.find((each) => String(each.number) === number);
    if (known === undefined || method !== "PATCH") return undefined;
    Object.assign(known, said());
    return shown(known);
  }

  add(body: string): Comment {
    const comment = { id: 1000 + this.comments.length, body };
    this.comments.push(comment);
    return comment;
  }

  #shown(comment: Comment): object {
    return { ...comment, html_url: `https://github.com/${this.repository}#${comment.id}` };
  }
}
