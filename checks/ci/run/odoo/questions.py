"""Asks a database of Odoo whether it is whole, by Odoo's own code, and changes nothing. Prints one
JSON document: for each question what is wrong, and how much was looked at. A question that cannot
be answered is itself a fault, and does not keep the others from being asked.
"""

import json
import logging
import re
import sys
import traceback

sys.path.insert(0, "/usr/local/lib/ipai")
from ipai_odoo.configuration import load
from ipai_odoo.registry import environment

MAIN_BUNDLES = ("web.assets_web", "web.assets_backend", "web.assets_frontend")
METHOD = re.compile(r"\bmodel\.(?:\w+\([^()]*\)\.)*(\w+)\(")


def modules(env):
    from odoo.modules.module import Manifest, adapt_version

    faults = []
    found = env["ir.module.module"].search([("state", "=", "installed")])
    for module in found:
        manifest = Manifest.for_addon(module.name, display_warning=False)
        if manifest is None:
            faults.append(f"{module.name}: installed, and its manifest cannot be read")
        elif module.name not in env.registry._init_modules:
            faults.append(f"{module.name}: installed, and not loaded")
        elif module.latest_version != adapt_version(manifest["version"]):
            faults.append(
                f"{module.name}: {module.latest_version} in the database,"
                f" {adapt_version(manifest['version'])} in the manifest"
            )
    return faults, len(found)


def views(env):
    """Extensions are judged in the view that they extend."""
    faults = []
    View = env["ir.ui.view"].with_context(load_all_views=True, active_test=True)
    found = View.search([("mode", "=", "primary"), ("type", "!=", "qweb")])
    for view in found:
        try:
            with env.cr.savepoint(flush=False):
                view._check_xml()
        except Exception as error:  # noqa: BLE001 - whatever it is, this view does not open
            said = " ".join(str(error).split())
            faults.append(f"{view.xml_id or view.id} ({view.model}): {said[:600]}")
    return faults, len(found)


def settings(env):
    """As the administrator's browser does: the form, its fields, their values."""
    from lxml import etree
    from odoo.tests import Form

    admin = env(user=env.ref("base.user_admin"))
    Settings = admin["res.config.settings"]
    form = Settings.get_views([(False, "form")])
    known = form["models"]["res.config.settings"]["fields"]
    arch = etree.fromstring(form["views"]["form"]["arch"])
    # a field inside another one's own view is of that one's model
    named = {
        node.get("name")
        for node in arch.iter("field")
        if not any(parent.tag == "field" for parent in node.iterancestors())
    }
    faults = [f"{name}: named by the form, and no field of it" for name in named - set(known)]
    Form(Settings).save()
    return faults, len(named)


class Heard(logging.Handler):
    def __init__(self):
        super().__init__(logging.ERROR)
        self.messages = []

    def emit(self, record):
        self.messages.append(" ".join(record.getMessage().split()))


def assets(env):
    """A bundle that cannot be built is served all the same, with the error in it."""
    faults = []
    qweb = env["ir.qweb"]
    scripts, styles = qweb._get_bundles_to_pregenarate()
    wanted = [(name, True) for name in sorted(scripts | set(MAIN_BUNDLES))]
    wanted += [(name, False) for name in sorted(styles | set(MAIN_BUNDLES))]
    heard = Heard()
    logging.getLogger("odoo.addons.base.models.assetsbundle").addHandler(heard)
    for name, script in wanted:
        kind = "script" if script else "style"
        heard.messages.clear()
        try:
            bundle = qweb._get_asset_bundle(name, css=not script, js=script)
            bundle.js() if script else bundle.css()
            told = [*heard.messages, *bundle.css_errors]
        except Exception as error:  # noqa: BLE001 - whatever it is, this bundle is not there
            told = [f"{type(error).__name__}: {error}"]
        faults += [f"{name} ({kind}): {' '.join(text.split())[:300]}" for text in told]
    return faults, len(wanted)


def scheduled_actions(env):
    """Their code is run by nobody before it is due: what it calls must be there."""
    faults = []
    found = env["ir.cron"].search([("active", "=", True)])
    for cron in found:
        if cron.model_name not in env:
            faults.append(f"{cron.cron_name}: its model {cron.model_name} is not loaded")
            continue
        for name in METHOD.findall(cron.code or ""):
            if not hasattr(env[cron.model_name], name):
                faults.append(f"{cron.cron_name}: {cron.model_name} has no {name}()")
    return faults, len(found)


QUESTIONS = {
    "versions": modules,
    "views": views,
    "settings": settings,
    "assets": assets,
    "scheduled actions": scheduled_actions,
}


def ask(env, question):
    try:
        with env.cr.savepoint():
            faults, looked_at = question(env)
    except Exception as error:  # noqa: BLE001 - told as this question's fault
        traceback.print_exc(file=sys.stderr)
        said = " ".join(str(error).split())
        faults, looked_at = [f"{type(error).__name__}: {said[:600]}"], 0
    return {"faults": faults, "lookedAt": looked_at}


with environment(load()) as env:
    answers = {name: ask(env, question) for name, question in QUESTIONS.items()}
    env.cr.rollback()
print(json.dumps(answers))
