/**
 * A script for a shell: turns one byte of every file that `/tmp/flipped` lists into another one. Run
 * again it puts them right: the same bits are turned back.
 */
export const FLIP = `
  while read -r file; do
    byte=$(dd if="$file" bs=1 skip=40 count=1 status=none | od -An -tu1 | tr -d ' ')
    printf "\\\\$(printf %o $((byte ^ 255)))" | dd of="$file" bs=1 seek=40 conv=notrunc status=none
  done </tmp/flipped`;
