{
    "name": "IPAI DevOps",
    "summary": "Shows which release of the platform serves this database",
    "version": "19.0.1.0.0",
    "category": "Technical",
    "author": "InsightPulse AI",
    "license": "LGPL-3",
    "depends": ["base_setup"],
    "data": ["views/res_config_settings_views.xml"],
    "installable": True,
}
