// @ts-check
// The verifier asks whether it was started as a program; in a browser it never was.

export const fileURLToPath = (/** @type {string} */ url) => url;
