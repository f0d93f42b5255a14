/** After a change: `unit` is told, unless it does not run. */
const tell = `
tell() {
  [ -n "$unit" ] || return 0
  systemctl is-active --quiet "$unit" || return 0
  systemctl "$action" "$unit" && return 0
  journalctl --unit "$unit" --lines 10 --no-pager --output cat >&2
  return 1
}
`;

/**
 * Arguments: path, mode, owner, group, length in bytes, validating command, unit to tell, how, then
 * the paths of copies, which go before the unit is told: it might put one back.
 * The content comes on standard input; a cut connection ends it early, hence the length.
 */
export const writeScript = `
set -eu
umask 022
path=$1 mode=$2 owner=$3 group=$4 length=$5 validate=$6 unit=$7 action=$8
shift 8
folder=$(dirname -- "$path")
name=$(basename -- "$path")
${tell}
# A directory in the file's place holds nothing to lose only when it is empty.
is_directory() { [ -d "$1" ] && [ ! -L "$1" ]; }
if is_directory "$path" && [ -n "$(ls -A -- "$path")" ]; then
  echo "$path is a directory with something in it, which would be lost: move it away" >&2
  exit 73
fi

made= missing=$folder
while [ ! -d "$missing" ]; do
  made=$missing
  missing=$(dirname -- "$missing")
done
mkdir -p -- "$folder"
new=$(mktemp -- "$folder/.ipai-new.XXXXXX")
trial= before=
tidy() {
  rm -f -- "$new"
  [ -z "$before" ] || rm -f -- "$before"
  [ -z "$trial" ] || rm -rf -- "$trial"
  # Folders that were made for a file that did not come.
  [ -z "$made" ] || find "$made" -depth -type d -empty -delete
}
trap tidy EXIT
trap 'exit 143' HUP INT TERM

cat > "$new"
if [ "$(stat -c %s -- "$new")" != "$length" ]; then
  echo "the content arrived cut short; the old file is still in place" >&2
  exit 75
fi
chown -- "$owner:$group" "$new"
chmod -- "$mode" "$new"

if [ -n "$validate" ]; then
  # In a mount namespace of its own it stands where the file will stand.
  trial=$(mktemp -d /run/ipai-trial.XXXXXX)
  # All but files on their way, this one and its neighbours': those are renamed any moment.
  find "$folder" -mindepth 1 -maxdepth 1 ! -name '.ipai-new.*' -exec cp -a -t "$trial" -- {} +
  ! is_directory "$trial/$name" || rmdir -- "$trial/$name"
  cp -aT --remove-destination -- "$new" "$trial/$name"
  refusal=$(unshare --mount sh -c 'mount --bind "$1" "$2" && exec sh -c "$3"' ipai \\
    "$trial" "$folder" "$validate" < /dev/null 2>&1) || {
    code=$?
    printf '%s\\n' "$refusal" >&2
    # What was refused already, for another file, is no worse with this one: a host on which several
    # files were changed by hand is repaired file by file, and the last one tells the unit.
    case $refusal in *"$path"*) blamed=yes ;; *) blamed= ;; esac
    if [ -n "$blamed" ] || sh -c "$validate" < /dev/null > /dev/null 2>&1; then
      echo "refused by: $validate" >&2
      exit "$code"
    fi
    unit=
    echo "$validate refused what was there before as well, for another file: $refusal"
  }
fi

if is_directory "$path"; then rmdir -- "$path"; fi
if [ -n "$unit" ] && [ -e "$path" ]; then
  before=$(mktemp -u -- "$folder/.ipai-before.XXXXXX")
  cp -a -- "$path" "$before"
fi
sync -- "$new"
mv -fT -- "$new" "$path"
sync -- "$folder"
made=
rm -rf -- "$@"

if ! tell; then
  if [ -n "$before" ]; then mv -fT -- "$before" "$path"; else rm -f -- "$path"; fi
  tell || true
  echo "$unit did not accept the new $path; what was there before was put back" >&2
  exit 1
fi
`;

/** There is no such regular file; a link to one is none. */
export const ABSENT = 4;

/** Argument: path. Answers a line of \`stat\`, then the content. */
export const readScript = `
[ -f "$1" ] && [ ! -L "$1" ] || exit ${ABSENT}
stat -c '%a %U %u %G %g' -- "$1" && exec cat -- "$1"
`;

/** Arguments: path, unit to tell, how, paths of copies. */
export const removeScript = `
set -eu
path=$1 unit=$2 action=$3
shift 3
${tell}
rm -rf -- "$@"
[ -e "$path" ] || [ -L "$path" ] || exit 0
before=$(mktemp -u -- "$(dirname -- "$path")/.ipai-before.XXXXXX")
mv -fT -- "$path" "$before"
if ! tell; then
  mv -fT -- "$before" "$path"
  tell || true
  echo "$unit does not do without $path, which was put back" >&2
  exit 1
fi
rm -f -- "$before"
`;
