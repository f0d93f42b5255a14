/** The token that these resources had before the word "release" was Odoo's alone. */
export const formerType = "host:index:Release";
