// @ts-check
// As much of node:fs as the verifier uses, over files that were fetched.

/** @type {Map<string, Uint8Array>} */
const files = new Map();
/** @type {Set<string>} */
const others = new Set();

/**
 * Holds what was fetched below a folder; returns the text of its `allowed_signers`.
 * @param {string} root @param {Record<string, string>} fetched Base64 by path. @param {string[]} strange
 */
export function holdFiles(root, fetched, strange) {
  for (const [name, content] of Object.entries(fetched)) {
    files.set(`${root}/${name}`, Buffer.from(content, "base64"));
  }
  for (const name of strange) others.add(`${root}/${name}`);
  const signers = `${root}/allowed_signers`;
  return existsSync(signers) ? String(readFileSync(signers, "utf8")) : "";
}

/** @param {string} path */
export function existsSync(path) {
  return files.has(path);
}

/** @param {string} path @param {string} [encoding] */
export function readFileSync(path, encoding) {
  const found = files.get(path);
  if (found === undefined) throw new Error(`no such file: ${path}`);
  return encoding === undefined ? found : found.toString();
}

/** @param {string} folder */
export function readdirSync(folder) {
  const start = `${folder.replace(/\/$/, "")}/`;
  const inside = [...files.keys(), ...others].filter((path) => path.startsWith(start));
  const names = new Set(inside.map((path) => path.slice(start.length).split("/")[0] ?? ""));
  return [...names].map((name) => ({
    name,
    isFile: () => files.has(start + name),
    isDirectory: () => !files.has(start + name) && !others.has(start + name),
  }));
}
