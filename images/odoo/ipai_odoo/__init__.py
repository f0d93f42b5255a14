"""What this image adds to Odoo: `ipai-odoo-prepare`, which brings a database to what the stack
declares before a release serves it, and `ipai-odoo-health`, which says whether a container does
its work. Changes go through Odoo's own registry; checks use plain SQL and HTTP, since they run
every few seconds. Nothing here knows of Docker, hosts or stacks: input is odoo.conf, the
environment (`IPAI_*`) and files in /run/secrets.
"""
