import { SET_ASIDE } from "../paths.ts";

/**
 * A shell function \`aside PATH\`: moves what nobody declared to where it does no harm and nothing of
 * it is lost, and says where.
 */
export const aside = `
aside() {
  umask 077
  place=${SET_ASIDE}$(dirname -- "$1")
  mkdir -p -- "$place"
  mv --backup=numbered -T -- "$1" "$place/$(basename -- "$1")"
  echo "$1 was set aside into $place"
}
`;
