const ours = (name: string): string =>
  `(SELECT res_id FROM ir_model_data WHERE module = '__ipai__' AND name = '${name}')`;

/** What hands change in Odoo's database, all at once, and what `ipai-odoo-declared` says of it. */
export const rowChanges: readonly { readonly query: string; readonly told: readonly string[] }[] = [
  {
    query: `
      UPDATE res_users SET active = false, password =
        (SELECT password FROM res_users WHERE login = 'admin') WHERE id = ${ours("probe")};
      INSERT INTO res_groups_users_rel (uid, gid) SELECT ${ours("probe")}, res_id
        FROM ir_model_data WHERE module = 'base' AND name = 'group_system';
      UPDATE ir_cron SET active = false WHERE id = ${ours("heartbeat")};
      UPDATE ir_act_server SET code = 'x = 1'
        WHERE id = (SELECT ir_actions_server_id FROM ir_cron WHERE id = ${ours("heartbeat")});
      UPDATE ir_config_parameter SET value = 'http://wrong' WHERE key = 'web.base.url';
      DELETE FROM ir_config_parameter WHERE key = 'web.base.url.freeze';
      UPDATE ir_mail_server SET active = false, smtp_host = 'x' WHERE id = ${ours("outgoing_mail")};
      UPDATE res_company SET alias_domain_id = NULL`,
    told: [
      "base-url web.base.url is http://wrong and not https://erp.example.com; web.base.url.freeze is not set and not True",
      "outgoing-mail active is False and not True; smtp_host is x and not mail",
      "mail-sender companies without a domain to send from: 1",
      "probe-user active is False and not True; group_ids differs; its password is another one",
      "heartbeat code is x = 1 and not pass; active is False and not True",
    ],
  },
  {
    query: `
      DELETE FROM ir_mail_server WHERE id = ${ours("outgoing_mail")};
      DELETE FROM ir_model_data WHERE module = '__ipai__' AND name = 'heartbeat';
      UPDATE res_users SET login = 'somebody' WHERE id = ${ours("probe")}`,
    told: [
      "base-url as declared",
      "outgoing-mail deleted",
      "mail-sender as declared",
      "probe-user login is somebody and not ipai_probe",
      "heartbeat absent",
    ],
  },
];
