/**
 * Arguments: unit, length of its content, length of its drop-in, enabled, active, restart. Both
 * texts come on standard input, one after the other; a length of - means that there is none.
 */
export const applyScript = `
set -eu
umask 022
unit=$1 content_length=$2 dropin_length=$3 enabled=$4 active=$5 restart=$6
etc=/etc/systemd/system
changed=

# place <path> <length>: the next so many bytes become the file, or the file goes.
place() {
  if [ "$2" = - ]; then
    [ -e "$1" ] || return 0
    rm -f -- "$1"
    changed=yes
    return 0
  fi
  mkdir -p -- "$(dirname -- "$1")"
  head -c "$2" > "$1.ipai-new"
  if [ "$(stat -c %s -- "$1.ipai-new")" != "$2" ]; then
    rm -f -- "$1.ipai-new"
    echo "the unit arrived cut short; the old one is still in place" >&2
    exit 75
  fi
  if cmp -s -- "$1.ipai-new" "$1"; then rm -f -- "$1.ipai-new"; return 0; fi
  sync -- "$1.ipai-new"
  mv -fT -- "$1.ipai-new" "$1"
  changed=yes
}
place "$etc/$unit.d/ipai.conf" "$dropin_length"
if [ "$content_length" != keep ]; then place "$etc/$unit" "$content_length"; fi
[ -z "$changed" ] || systemctl daemon-reload

# A masked unit can be neither enabled nor started.
case $(systemctl is-enabled "$unit" 2>/dev/null || true) in
  masked) systemctl --quiet unmask "$unit" ;;
  masked-runtime) systemctl --quiet unmask --runtime "$unit" ;;
esac
if [ "$enabled" = true ]; then systemctl --quiet enable "$unit"; else systemctl --quiet disable "$unit"; fi
[ "$active" != onDemand ] || exit 0
if [ "$active" != true ]; then
  systemctl stop "$unit"
  exit 0
fi
systemctl reset-failed "$unit" 2>/dev/null || true
if [ "$restart" = true ]; then systemctl restart "$unit"; else systemctl start "$unit"; fi
`;

/**
 * Arguments: unit. A simple service counts as started before it has done anything, so its first
 * second is waited for; then it must still run.
 */
export const settleScript = `
unit=$1
case $(systemctl show --property Type --value "$unit") in
  simple | exec | forking | idle) sleep 1 ;;
esac
case $(systemctl show --property SubState --value "$unit") in
  auto-restart | failed) exit 1 ;;
esac
systemctl is-active --quiet "$unit"
`;

/** Arguments: unit. */
export const journalScript = `
journalctl --unit "$1" --lines 12 --no-pager --output cat
`;

/** There is no such unit. */
export const ABSENT = 4;

/** Argument: unit. Texts are answered in base64, so that each is one line. */
export const readScript = `
set -eu
text() { if [ -f "$2" ]; then echo "$1=$(base64 -w 0 -- "$2")"; fi; }
systemctl show --property LoadState,ActiveState,SubState,UnitFileState "$1"
text content "/etc/systemd/system/$1"
text dropIn "/etc/systemd/system/$1.d/ipai.conf"
`;

/** Arguments: unit, whether its content is ours. */
export const removeScript = `
set -eu
etc=/etc/systemd/system
if [ "$2" = true ] && [ -e "$etc/$1" ]; then
  systemctl --quiet disable --now "$1"
  rm -f -- "$etc/$1"
fi
if [ -e "$etc/$1.d/ipai.conf" ]; then
  rm -f -- "$etc/$1.d/ipai.conf"
  rmdir --ignore-fail-on-non-empty -- "$etc/$1.d"
  restart=yes
fi
systemctl daemon-reload
systemctl reset-failed "$1" 2>/dev/null || true
[ -z "\${restart:-}" ] || systemctl try-restart "$1" 2>/dev/null || true
`;
