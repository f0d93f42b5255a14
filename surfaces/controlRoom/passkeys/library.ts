/** What knows passkeys, loaded when the first one is asked for: most pages of most days need none. */
export const library = () => import("@simplewebauthn/server");
