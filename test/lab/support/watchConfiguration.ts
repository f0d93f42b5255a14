/** What the watch of a droplet that holds nothing else is handed as `watch.json`; it keeps all below `root`. */
export function watchConfiguration(root: string, values: object): string {
  const configuration = {
    stack: "test",
    containers: [],
    sites: [],
    postgres: "",
    odoo_database: "",
    n8n_database: "",
    data: root,
    backups: null,
    copies: false,
    point_in_time: false,
    n8n_alerts: `${root}/alerts`,
    limits: {},
    escalate_hours: 4,
    sinks: [],
    units: [],
    pings: [],
    metrics: null,
    two_words: [],
    state: `${root}/state`,
    ...values,
  };
  return JSON.stringify(configuration);
}
