import json
import os
import tempfile
from unittest.mock import patch

from odoo.tests import Form, TransactionCase, tagged

from odoo.addons.ipai_devops import release_file

COMMIT = "0123456789abcdef0123456789abcdef01234567"
RELEASE = {
    "version": 1,
    "release": COMMIT,
    "commit": COMMIT,
    "dirty": False,
    "series": "19.0",
    "addonsPath": ["/opt/odoo/addons/web"],
    "addons": {"web_responsive": {}, "ipai_devops": {}},
}


@tagged("post_install", "-at_install")
class TestRelease(TransactionCase):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = os.path.join(folder.name, "release.json")
        patcher = patch.object(release_file, "RELEASE_FILE", self.path)
        patcher.start()
        self.addCleanup(patcher.stop)

    def write(self, content):
        with open(self.path, "w", encoding="utf-8") as handle:
            handle.write(content)

    def settings(self):
        return self.env["res.config.settings"].create({})

    def test_shows_the_release(self):
        self.write(json.dumps(RELEASE))
        settings = self.settings()
        self.assertEqual(settings.ipai_release_commit, COMMIT)
        self.assertEqual(settings.ipai_release_series, "19.0")
        self.assertEqual(settings.ipai_release_addons, 2)
        self.assertFalse(settings.ipai_release_dirty)
        self.assertFalse(settings.ipai_release_problem)

    def test_says_that_it_was_not_committed(self):
        self.write(json.dumps({**RELEASE, "dirty": True}))
        self.assertTrue(self.settings().ipai_release_dirty)

    def test_says_why_when_the_file_is_absent(self):
        settings = self.settings()
        self.assertIn(f"{self.path}: No such file", settings.ipai_release_problem)
        self.assertFalse(settings.ipai_release_commit)
        self.assertEqual(settings.ipai_release_addons, 0)

    def test_says_why_when_the_file_is_another_one(self):
        for content in ("{", "[]", '{"commit": "x"}'):
            self.write(content)
            self.assertIn("is no release file", self.settings().ipai_release_problem)

    def test_settings_open_with_and_without_a_release(self):
        arch = self.env["res.config.settings"].get_view()["arch"]
        self.assertIn("ipai_release_commit", arch)
        self.assertTrue(Form(self.env["res.config.settings"]).ipai_release_problem)
        self.write(json.dumps(RELEASE))
        self.assertEqual(Form(self.env["res.config.settings"]).ipai_release_commit, COMMIT)
