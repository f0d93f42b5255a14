from odoo import api, fields, models

from ..release_file import ReleaseFileError, read_release


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    ipai_release_commit = fields.Char("Commit", compute="_compute_ipai_release")
    ipai_release_series = fields.Char("Odoo series", compute="_compute_ipai_release")
    ipai_release_addons = fields.Integer("Addons in the image", compute="_compute_ipai_release")
    ipai_release_dirty = fields.Boolean(compute="_compute_ipai_release")
    ipai_release_problem = fields.Char(compute="_compute_ipai_release")

    @api.depends("company_id")
    def _compute_ipai_release(self):
        release, problem = None, False
        try:
            release = read_release()
        except ReleaseFileError as error:
            problem = self.env._("The release is not known: %s", error)
        for settings in self:
            settings.ipai_release_commit = release and release.commit
            settings.ipai_release_series = release and release.series
            settings.ipai_release_addons = release.addons if release else 0
            settings.ipai_release_dirty = bool(release and release.dirty)
            settings.ipai_release_problem = problem
