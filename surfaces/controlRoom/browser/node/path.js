// @ts-check
// As much of node:path as the verifier uses.

/** @param {string[]} parts */
const join = (...parts) =>
  parts
    .filter((part) => part !== "")
    .join("/")
    .replaceAll(/\/+/g, "/");

export default { join, posix: { join } };
