import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { isIP } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Certificate {
  readonly key: string;
  readonly cert: string;
  /** The authority's own certificate. */
  readonly issuer: string;
  readonly names: readonly string[];
}

/** A certificate authority of its own, as the lab's is; made with OpenSSL, in a folder of its own. */
export interface Authority {
  readonly caFile: string;
  issue(names: readonly string[], days?: number): Certificate;
  remove(): void;
}

export function createAuthority(): Authority {
  const folder = mkdtempSync(join(tmpdir(), "ipai-authority-"));
  const openssl = (...args: string[]): void => {
    execFileSync("openssl", args, { cwd: folder, stdio: "pipe" });
  };
  const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  openssl("req", "-x509", ...newKey, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=test CA");
  return {
    caFile: join(folder, "ca.pem"),
    issue: (names, days = 90) => {
      writeFileSync(
        join(folder, "names"),
        `subjectAltName=${names.map((name) => `${isIP(name) ? "IP" : "DNS"}:${name}`).join(",")}`,
      );
      openssl("req", ...newKey, "-keyout", "leaf.key", "-out", "leaf.csr", "-subj", "/CN=leaf");
      const sign = ["x509", "-req", "-in", "leaf.csr", "-CA", "ca.pem", "-CAkey", "ca.key"];
      openssl(...sign, "-days", String(days), "-extfile", "names", "-out", "leaf.pem");
      const read = (file: string): string => readFileSync(join(folder, file), "utf8");
      return { key: read("leaf.key"), cert: read("leaf.pem"), issuer: read("ca.pem"), names };
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}
