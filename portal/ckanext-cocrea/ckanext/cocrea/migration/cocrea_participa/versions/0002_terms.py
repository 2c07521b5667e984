"""When a case began to wait again, what day was promised first, and a log of the staff that is not emptied either."""

from alembic import op

revision = "0002"
down_revision = "0001"

_MADE = """
ALTER TABLE cocrea_message ADD COLUMN renewed timestamptz, ADD COLUMN first_due date;
CREATE TRIGGER cocrea_staff_action_stays_whole BEFORE TRUNCATE ON cocrea_staff_action
    FOR EACH STATEMENT EXECUTE FUNCTION cocrea_staff_action_stays();
"""
_UNMADE = """
DROP TRIGGER cocrea_staff_action_stays_whole ON cocrea_staff_action;
ALTER TABLE cocrea_message DROP COLUMN renewed, DROP COLUMN first_due;
"""


def upgrade() -> None:
    """Add them."""
    op.execute(_MADE)


def downgrade() -> None:
    """Take them away; which term was renewed is forgotten."""
    op.execute(_UNMADE)
