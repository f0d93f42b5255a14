import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import pLimit from "p-limit";
import { z } from "zod";
import { secretFinding, type PolicyFinding, type PolicyText, type Scanner } from "../finding.ts";

/** Files opened at the same time. */
const AT_ONCE = 64;

const report = z.array(
  z.object({
    RuleID: z.string(),
    Description: z.string(),
    StartLine: z.number(),
    File: z.string(),
  }),
);

/** Gitleaks' own rules over the texts, each as a file below a private folder. */
export function gitleaks(command: string, signal: AbortSignal): Scanner {
  return {
    name: "gitleaks",
    scan: async (texts) => {
      const folder = await mkdtemp(path.join(tmpdir(), "ipai-policy-"));
      try {
        const limit = pLimit(AT_ONCE);
        await Promise.all(texts.map((text, number) => limit(() => lay(folder, number, text))));
        const { stdout } = await execa(
          command,
          [
            "dir",
            folder,
            "--report-format=json",
            "--report-path=-",
            "--redact",
            "--no-banner",
            "--no-color",
            "--log-level=error",
            "--exit-code=0",
            // Neither a folder's own settings nor a comment in a text decides here.
            "--ignore-gitleaks-allow",
            `--gitleaks-ignore-path=${folder}`,
          ],
          {
            cwd: folder,
            cancelSignal: signal,
            env: { GITLEAKS_CONFIG: "", GITLEAKS_CONFIG_TOML: "" },
          },
        );
        return report.parse(JSON.parse(stdout)).map((leak) => found(leak, folder, texts));
      } finally {
        await rm(folder, { recursive: true });
      }
    },
  };
}

/** Under its own path, since rules look at names, below its number, since a path may come twice. */
async function lay(folder: string, number: number, text: PolicyText): Promise<void> {
  const file = path.join(folder, String(number), path.join("/", text.path));
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text.content, { mode: 0o600 });
}

function found(
  { RuleID, Description, StartLine, File }: z.infer<typeof report>[number],
  folder: string,
  texts: readonly PolicyText[],
): PolicyFinding {
  const text = texts[Number(path.relative(folder, File).split("/")[0])];
  if (text === undefined) throw new Error(`gitleaks names a file that it was not given: ${File}`);
  return secretFinding({
    file: text.file,
    line: text.firstLine + StartLine - 1,
    by: "gitleaks",
    rule: RuleID,
    what: Description,
  });
}
