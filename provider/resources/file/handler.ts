import { createHash } from "node:crypto";
import type { CallContext, ResourceHandler } from "../../rpc/handler.ts";
import type { Remote } from "../../ssh/remote.ts";
import { parseOwnership } from "../filesystem.ts";
import { fileInputs } from "./inputs.ts";
import type { FileInputs, FileState } from "./inputs.ts";
import { ABSENT, readScript, removeScript, writeScript } from "./scripts.ts";
import { ipai } from "../../../report/ipai.ts";

/** A file with its whole content; its id is its path. */
export const fileHandler: ResourceHandler<FileInputs, FileState, Remote> = {
  type: "host:index:File",
  schema: fileInputs,
  replaceOn: ["path"],
  preview: (inputs) => ({ sha256: sha256(inputs.content) }),

  async create(ctx, inputs) {
    return { id: inputs.path, state: await write(ctx, inputs) };
  },

  update: (ctx, _path, _old, inputs) => write(ctx, inputs),

  async read({ shared, signal }, path, known) {
    const { exitCode, stdout } = await shared.run({
      step: `read ${path}`,
      script: readScript,
      args: [path],
      okExitCodes: [0, ABSENT],
      signal,
    });
    if (exitCode === ABSENT) return undefined;
    const firstLine = stdout.indexOf("\n");
    const content = stdout.slice(firstLine + 1);
    const inputs: FileInputs = {
      path,
      content,
      ...parseOwnership(stdout.slice(0, firstLine), known),
      // The host does not know these.
      validate: known?.validate,
      notify: known?.notify,
      copies: known?.copies,
    };
    return { id: path, inputs, state: { ...inputs, sha256: sha256(content) } };
  },

  async delete({ shared, signal, timeoutMs }, path, { notify, copies = [] }) {
    await shared.run({
      step: `remove ${path}`,
      script: removeScript,
      args: [path, ...told(notify), ...copies],
      signal,
      timeoutMs,
    });
  },
};

/** The old content stands until the new one is complete, valid and on the disk. */
async function write(ctx: CallContext<Remote>, inputs: FileInputs): Promise<FileState> {
  const { path, content, mode, owner, group, validate = "", notify, copies = [] } = inputs;
  const length = String(Buffer.byteLength(content));
  const { stdout: reservation } = await ctx.shared.run({
    step: `write ${path}`,
    script: writeScript,
    args: [path, mode, owner, group, length, validate, ...told(notify), ...copies],
    stdin: content,
    next: `mend what it names, on the host or in the declaration of ${path}; then \`${ipai("up")}\``,
    signal: ctx.signal,
    timeoutMs: ctx.timeoutMs,
  });
  if (reservation !== "") ctx.log(reservation.trim(), { severity: "warning" });
  return { ...inputs, sha256: sha256(content) };
}

function told(notify: FileInputs["notify"]): string[] {
  return [notify?.unit ?? "", notify?.action ?? ""];
}

function sha256(content: string): string {
  return createHash("sha256").update(content).digest("hex");
}
