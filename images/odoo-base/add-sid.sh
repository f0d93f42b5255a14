#!/bin/sh
# Adds sid beside trixie, from the mirror that this image already uses, at a priority at which apt
# takes from it only what trixie does not have.
set -eu
case $(ls /etc/apt/sources.list.d) in
*debian.sources*)
  # its first stanza is the archive itself, the second the security archive, which sid has not
  sed -e '/^$/q' -e 's/^Suites:.*/Suites: sid\nCheck-Valid-Until: no/' \
    /etc/apt/sources.list.d/debian.sources >/etc/apt/sources.list.d/sid.sources
  ;;
*)
  sed -n 's/^deb \(.*\) trixie \(.*\)$/deb [check-valid-until=no] \1 sid \2/p' \
    /etc/apt/sources.list >/etc/apt/sources.list.d/sid.list
  ;;
esac
printf 'Package: *\nPin: release n=sid\nPin-Priority: 100\n' >/etc/apt/preferences.d/sid
