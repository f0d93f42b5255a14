import { deepEqual, ok } from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";

const root = path.resolve(import.meta.dirname, "../..");

/** What begins with a small letter wherever it stands: programs of others, and ours. */
const PROGRAMS = /^(?:apt-get|git|ipai|n8n|pip|restic|zizmor)\b/;
/** Stands for what a template fills in. */
const FILLED = "…";

/** The texts that an expression may give, as far as they stand in it. */
function textsOf(expression: ts.Expression): string[] {
  if (ts.isStringLiteralLike(expression)) return [expression.text];
  if (ts.isTemplateExpression(expression)) {
    const { head, templateSpans } = expression;
    return [[head.text, ...templateSpans.map(({ literal }) => literal.text)].join(FILLED)];
  }
  if (ts.isConditionalExpression(expression)) {
    return [...textsOf(expression.whenTrue), ...textsOf(expression.whenFalse)];
  }
  if (!ts.isBinaryExpression(expression)) return [];
  const [[left = FILLED], [right = FILLED]] = [textsOf(expression.left), textsOf(expression.right)];
  return [left + right];
}

function messagesOf(file: string): { place: string; text: string }[] {
  const source = ts.createSourceFile(
    file,
    readFileSync(path.join(root, file), "utf8"),
    ts.ScriptTarget.Latest,
    true,
  );
  const found: { place: string; text: string }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isNewExpression(node) && node.expression.getText() === "UserError") {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart());
      const [message] = node.arguments ?? [];
      const texts = message === undefined ? [] : textsOf(message);
      found.push(...texts.map((text) => ({ place: `${file}:${line + 1}`, text })));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

describe("an error for a person", () => {
  const messages = execFileSync("git", ["grep", "-l", "new UserError(", "--", "*.ts", ":!test"], {
    cwd: root,
    encoding: "utf8",
  })
    .trim()
    .split("\n")
    .flatMap(messagesOf);

  it("begins with a capital, or with the name of a program", () => {
    ok(messages.length > 200, "finds what it looks for");
    deepEqual(
      messages.filter(({ text }) => !/^["'“]?[\p{Lu}\d…]/u.test(text) && !PROGRAMS.test(text)),
      [],
    );
  });

  it("ends with a full stop", () => {
    deepEqual(
      messages.filter(({ text }) => !/[.?]$/.test(text)),
      [],
    );
  });
});
