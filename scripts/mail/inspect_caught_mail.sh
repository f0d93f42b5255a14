#!/bin/sh
# Shows caught mail, and of a stack with a provider what became of it (MAILGUN_API_KEY): scripts/mail/inspect_caught_mail.sh [--last N] [--to T] [--subject S] [--json]. STACK names another than staging.
exec "$(dirname "$0")/../../surfaces/cli/ipai" mail --stack "${STACK:-staging}" "$@"
