import type { AuthInfo } from "@modelcontextprotocol/server";

/** Who is let in over HTTP, and under which names the server answers. */
export interface Door {
  /** Asked under another name, it was rebound; a page of another name is a foreign one. */
  readonly hostnames: readonly string[];
  /** `/mcp` */
  readonly path: string;
  /** What everybody may read: where a token comes from. */
  readonly publicDocument?: (request: Request) => Response | undefined;
  /** Who asks, by the `Authorization` header; or the refusal. */
  admit(authorization: string | undefined): Promise<Admitted | Response>;
}

export interface Admitted {
  /** Absent where all who know the token are one. */
  readonly auth?: AuthInfo;
}
