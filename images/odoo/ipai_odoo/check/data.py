"""Data files: those that a manifest names exist, and XML is what Odoo's own schema says."""

import os
from collections.abc import Iterator
from typing import Any

from lxml import etree

from .code import folders
from .declared import Release
from .finding import Finding, one_line


def check(release: Release) -> Iterator[Finding]:
    from odoo.modules.module import Manifest

    schema = import_schema()
    for name, folder in folders(release):
        manifest = Manifest.for_addon(name, display_warning=False)
        ours = manifest is not None and manifest.path == folder
        named = [*manifest["data"], *manifest["demo"]] if ours else []
        for file in named:
            if not os.path.isfile(os.path.join(folder, file)):
                yield Finding(name, f"its manifest names {file}, which does not exist")
        for file in xml_files(folder):
            yield from judge(name, folder, file, schema if file in named else None)


def import_schema() -> Any:
    """The schema by which Odoo judges a file of records before it loads it."""
    from odoo.tools import config

    return etree.RelaxNG(etree.parse(os.path.join(config.root_path, "import_xml.rng")))


def xml_files(folder: str) -> list[str]:
    return sorted(
        os.path.relpath(os.path.join(parent, file), folder)
        for parent, _, files in os.walk(folder)
        for file in files
        if file.endswith(".xml") and f"{os.sep}tests" not in parent[len(folder) :]
    )


def judge(name: str, folder: str, file: str, schema: Any) -> Iterator[Finding]:
    try:
        document = etree.parse(os.path.join(folder, file))
    except etree.XMLSyntaxError as error:
        yield Finding(name, f"{file}: {one_line(error)}")
        return
    if schema is not None and not schema.validate(document):
        last = schema.error_log.last_error
        yield Finding(name, f"{file} is not as Odoo wants it: line {last.line}: {last.message}")
