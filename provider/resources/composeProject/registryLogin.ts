/** Folder of a Docker `config.json` that images are pulled with, where the host has one. */
export const REGISTRY_LOGIN = "/etc/ipai/registry";
