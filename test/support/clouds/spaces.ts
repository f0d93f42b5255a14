import { FakeApi } from "./fakeApi.ts";

/** DigitalOcean's Spaces, as far as somebody asks whether a bucket is there: `/REGION/BUCKET`. */
export class FakeSpaces extends FakeApi {
  /** `fra1/ipai-prod-backup`, and whether it is another customer's. */
  readonly buckets = new Map<string, "own" | "other">();

  constructor() {
    super([
      [
        "HEAD",
        /^\/([^/]+\/[^/]+)$/,
        ({ parts }) => {
          const there = this.buckets.get(parts[0] ?? "");
          return { status: there === undefined ? 404 : there === "own" ? 200 : 403 };
        },
      ],
    ]);
  }
}
