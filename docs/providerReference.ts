import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";

const HEADING = `# The provider \`host\`

Resources that live on a Linux host, reached over one SSH connection. Each has a whole life: \`preview\` shows what
would change, \`refresh\` reads what the host really holds, \`up\` repairs what differs. A run that was killed is
finished by the next one. A provider is made with \`HostProvider\`, and every resource gets it by \`provider:\`.

This page is made from the comments of the classes in \`provider/resources/\` by \`npm run docs\`.
`;

/** The text of `docs/provider.md`, from the resource classes and their arguments. */
export function providerReference(root: string): string {
  const folder = path.join(root, "provider/resources");
  const kinds = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => path.join(folder, entry.name, "resource.ts"));
  return [HEADING, ...[path.join(folder, "hostProvider.ts"), ...kinds].map(section)].join("\n");
}

function section(file: string): string {
  const text = readFileSync(file, "utf8");
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const declared = source.statements.find(ts.isClassDeclaration);
  if (!declared?.name) throw new Error(`${file} declares no class`);
  const interfaces = source.statements.filter(ts.isInterfaceDeclaration);
  const inputs = interfaces.flatMap(({ members }) => members.filter(ts.isPropertySignature));
  const given = new Set(inputs.map((input) => input.name.getText()));
  const computed = declared.members
    .filter(ts.isPropertyDeclaration)
    .filter((output) => !given.has(output.name.getText()));
  return [
    `## ${declared.name.text}`,
    "",
    meaning(declared),
    ...interfaces.flatMap(({ name, members }) => [
      "",
      `| ${name.text} | Type | Default | Meaning |`,
      "| --- | --- | --- | --- |",
      ...members
        .filter(ts.isPropertySignature)
        .map((input) => row(input, [tag(input, "default") ?? absence(input)])),
    ]),
    ...(computed.length === 0 ? [] : ["", "| Output | Type | Meaning |", "| --- | --- | --- |"]),
    ...computed.map((output) => row(output, [])),
    "",
  ].join("\n");
}

type Member = ts.PropertySignature | ts.PropertyDeclaration;

function row(member: Member, middle: readonly string[]): string {
  const example = tag(member, "example");
  const words = meaning(member) + (example === undefined ? "" : ` For example \`${example}\`.`);
  const cells = [`\`${member.name.getText()}\``, `\`${typeText(member)}\``, ...middle, words];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

/** The type as a person thinks of it: that each argument may also be an Output goes without saying. */
function typeText(member: Member): string {
  if (!member.type) return "unknown";
  const { transformed } = ts.transform(member.type, [
    (context) => (root) => {
      const visit = (node: ts.Node): ts.Node | undefined => {
        if (node.kind === ts.SyntaxKind.UndefinedKeyword) return undefined;
        if (node.kind === ts.SyntaxKind.ReadonlyKeyword) return undefined;
        const [wrapped] = ts.isTypeReferenceNode(node) ? (node.typeArguments ?? []) : [];
        const lifted = wrapped && /^pulumi\.(?:Input|Output)</.test(node.getText());
        return ts.visitEachChild(lifted ? visit(wrapped) : node, visit, context);
      };
      return visit(root) as ts.TypeNode;
    },
  ]);
  const printer = ts.createPrinter({ removeComments: true });
  const [type = member.type] = transformed;
  const text = printer.printNode(ts.EmitHint.Unspecified, type, member.getSourceFile());
  return text.replaceAll(/\s+/g, " ");
}

const absence = (member: Member): string => (member.questionToken ? "none" : "required");

function meaning(node: ts.Node): string {
  const [comment] = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  return (ts.getTextOfJSDocComment(comment?.comment) ?? "").replaceAll(/\s+/g, " ").trim();
}

function tag(node: ts.Node, name: string): string | undefined {
  const found = ts.getJSDocTags(node).find((each) => each.tagName.text === name);
  return found && ts.getTextOfJSDocComment(found.comment)?.trim();
}
