import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

/** Files of a module of Odoo, by their path in it. */
export type ModuleFiles = Readonly<Record<string, string>>;

/** Writes a module that Odoo can read whoever runs it. */
export async function writeModule(folder: string, name: string, files: ModuleFiles): Promise<void> {
  for (const [file, content] of Object.entries(files)) {
    const target = path.join(folder, name, file);
    await mkdir(path.dirname(target), { recursive: true, mode: 0o755 });
    await writeFile(target, content, { mode: 0o644 });
  }
}

/** A manifest; `more` are further lines of the dictionary. */
export function manifest(...more: string[]): string {
  const lines = ['"name": "Fixture"', '"version": "19.0.1.0.0"', '"license": "LGPL-3"', ...more];
  return `{${lines.join(", ")}}\n`;
}

/** A view of users that adds one field to their form. */
export function userView(field: string): string {
  return `<odoo><record id="view_users" model="ir.ui.view">
  <field name="model">res.users</field>
  <field name="inherit_id" ref="base.view_users_form"/>
  <field name="arch" type="xml">
    <field name="login" position="after"><field name="${field}"/></field>
  </field>
</record></odoo>
`;
}

/** A test class with one method of this body. */
export function testFile(body: string): string {
  return `from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestShop(TransactionCase):
    def test_prices(self):
        ${body}
`;
}
