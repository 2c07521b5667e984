"""Messages, what is answered, what is mailed, and who did what."""

from alembic import op

revision = "0001"
down_revision = None

# Written out: a migration stays as it was though model.py goes on.
_MADE = """
CREATE TABLE cocrea_notice (version text PRIMARY KEY, text text NOT NULL, since timestamptz NOT NULL);
CREATE TABLE cocrea_message (
    id text PRIMARY KEY, form text NOT NULL, exercise text NOT NULL, organization_id text NOT NULL,
    number integer NOT NULL, kind text NOT NULL, topic text NOT NULL, state text NOT NULL,
    received timestamptz NOT NULL, due date NOT NULL, assigned text, answered timestamptz, closed timestamptz,
    notice text NOT NULL REFERENCES cocrea_notice (version), sending text NOT NULL UNIQUE, folio_mark text UNIQUE,
    sealed bytea, UNIQUE (form, exercise, number)
);
CREATE INDEX ix_cocrea_message_organization_id ON cocrea_message (organization_id);
CREATE TABLE cocrea_note (
    id bigserial PRIMARY KEY, message_id text NOT NULL REFERENCES cocrea_message (id), kind text NOT NULL,
    author text, written timestamptz NOT NULL, sealed bytea NOT NULL
);
CREATE INDEX ix_cocrea_note_message_id ON cocrea_note (message_id);
CREATE TABLE cocrea_attachment (
    id bigserial PRIMARY KEY, message_id text NOT NULL REFERENCES cocrea_message (id), type text NOT NULL,
    size_bytes integer NOT NULL, sealed_name bytea NOT NULL, sealed bytea NOT NULL
);
CREATE INDEX ix_cocrea_attachment_message_id ON cocrea_attachment (message_id);
CREATE TABLE cocrea_mail (
    id bigserial PRIMARY KEY, message_id text NOT NULL REFERENCES cocrea_message (id), kind text NOT NULL,
    note_id bigint, office text, attempts integer NOT NULL DEFAULT 0, not_before timestamptz NOT NULL,
    sent timestamptz, failure text
);
CREATE INDEX ix_cocrea_mail_message_id ON cocrea_mail (message_id);
CREATE TABLE cocrea_staff_action (
    id bigserial PRIMARY KEY, message_id text, "user" text NOT NULL, action text NOT NULL,
    done timestamptz NOT NULL, detail text NOT NULL DEFAULT ''
);
CREATE INDEX ix_cocrea_staff_action_message_id ON cocrea_staff_action (message_id);
CREATE FUNCTION cocrea_staff_action_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'cocrea_staff_action is only added to'; END $$;
CREATE TRIGGER cocrea_staff_action_stays BEFORE UPDATE OR DELETE ON cocrea_staff_action
    FOR EACH ROW EXECUTE FUNCTION cocrea_staff_action_stays();
"""
_TABLES = ("cocrea_staff_action", "cocrea_mail", "cocrea_attachment", "cocrea_note", "cocrea_message", "cocrea_notice")


def upgrade() -> None:
    """Make the tables."""
    op.execute(_MADE)


def downgrade() -> None:
    """Drop them, with all that was received."""
    for table in _TABLES:
        op.execute(f"DROP TABLE {table}")
    op.execute("DROP FUNCTION cocrea_staff_action_stays()")
