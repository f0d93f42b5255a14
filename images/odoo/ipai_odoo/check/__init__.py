"""`ipai-odoo-check`: whether Odoo itself, without a database, would load every addon that the image
declares. Run as the image's own user at the end of its build; all findings in one run.
"""

import logging
import sys

from ..refusal import Refusal
from . import code, data, declared, manifests
from .finding import Finding

RELEASE = "/opt/odoo/release.json"


def main(arguments: list[str]) -> int:
    """The one argument is a release file, or one that holds its `series`, path and `addons`."""
    try:
        release = declared.read(arguments[0] if arguments else RELEASE)
    except Refusal as refusal:
        print(f"ipai-odoo-check: {refusal}", file=sys.stderr)
        return 1
    findings = check(release)
    for finding in findings:
        print(finding, file=sys.stderr)
    where = f"{len(release.addons)} addons in {len(release.addons_path)} folders"
    if findings:
        print(f"ipai-odoo-check: {len(findings)} findings in {where}", file=sys.stderr)
        return 1
    print(f"Odoo {release.series} loads {where}")
    return 0


def check(release: declared.Release) -> list[Finding]:
    # Odoo's own complaints are repeated below, each with the module that it is about
    logging.disable(logging.CRITICAL)
    findings = [*declared.check(release)]
    if findings:
        return findings
    start_odoo()
    findings = [*manifests.check(release), *data.check(release), *code.check_syntax(release)]
    # A module that cannot be found or parsed would be reported again for each that imports it
    return findings or [*code.check_imports(release)]


def start_odoo() -> None:
    """Reads the addons path as every Odoo process of the image will."""
    import odoo.init  # noqa: F401
    from odoo.tools import config

    # Odoo makes its data folder when it is asked where it is
    config.parse_config(["--data-dir=/tmp/ipai-odoo-check", "--config=/dev/null"], setup_logging=False)
