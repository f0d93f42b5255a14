"""What the stack declares inside Odoo's database, one file each. Every `ensure` compares first and
writes only what differs, so that a run with nothing to do changes nothing; it yields a line for
each change, without values that are secret.
"""
