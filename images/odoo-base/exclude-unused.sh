#!/bin/sh
# Before any package: what Odoo never reads is not unpacked at all. Copyright files stay, as the
# licences ask; so do Odoo's translations into the languages named as arguments (of 60 languages
# they are more than half of the image).
set -eu
cat <<'LIST'
path-exclude=/usr/share/doc/*
path-include=/usr/share/doc/*/copyright
path-exclude=/usr/share/info/*
path-exclude=/usr/share/lintian/*
path-exclude=/usr/share/locale/*
path-exclude=/usr/share/man/*
# a second copy of the modules' Python files, which Odoo does not load
path-exclude=/usr/lib/python3/dist-packages/addons/*
path-exclude=/usr/lib/python3/dist-packages/odoo/addons/*/i18n/*
LIST
for language in "$@"; do
  echo "path-include=/usr/lib/python3/dist-packages/odoo/addons/*/i18n/$language.po"
done
