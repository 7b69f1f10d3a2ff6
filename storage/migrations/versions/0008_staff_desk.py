"""The staff desk: audit rows that nobody can alter, merged tickets, and what departments were asked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

SEAL = {
    "sqlite": [
        f"""CREATE TRIGGER ticket_event_no_{verb} BEFORE {verb.upper()} ON ticket_event
        BEGIN SELECT RAISE(ABORT, 'audit rows cannot be altered'); END"""
        for verb in ("update", "delete")
    ],
    "postgresql": [
        """CREATE FUNCTION ticket_event_refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'audit rows cannot be altered'; END $$""",
        """CREATE TRIGGER ticket_event_sealed BEFORE UPDATE OR DELETE OR TRUNCATE ON ticket_event
        FOR EACH STATEMENT EXECUTE FUNCTION ticket_event_refuse()""",
    ],
}
UNSEAL = {
    "sqlite": ["DROP TRIGGER ticket_event_no_update", "DROP TRIGGER ticket_event_no_delete"],
    "postgresql": ["DROP TRIGGER ticket_event_sealed ON ticket_event", "DROP FUNCTION ticket_event_refuse"],
}


def upgrade() -> None:
    """Bring the schema forward. Members' names go out of the audit rows before those are sealed."""
    op.add_column("ticket", sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("ticket", sa.Column("merged_into", ID, nullable=True))
    op.create_index("ix_ticket_merged_into", "ticket", ["merged_into"])
    op.add_column("ticket_event", sa.Column("seal", sa.String(), nullable=False, server_default=""))
    op.create_table(
        "ticket_actor",
        sa.Column("actor_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("actor_id"),
    )
    op.create_table(
        "ticket_referral",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("ticket_id", ID, nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("answered_by", sa.String(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_ticket_referral_ticket_id", "ticket_referral", ["ticket_id"])
    op.execute(
        """INSERT INTO ticket_actor (actor_id, name) SELECT actor_id, max(actor_name) FROM ticket_event
        WHERE actor_kind = 'member' AND actor_name <> '' GROUP BY actor_id"""
    )
    op.execute("UPDATE ticket_event SET actor_name = '' WHERE actor_kind = 'member'")
    op.execute(
        """INSERT INTO setting (name, value)
        SELECT 'audit-unsealed-until', CAST(coalesce(max(id), 0) AS VARCHAR) FROM ticket_event"""
    )
    op.execute("UPDATE ticket SET closed_at = updated_at WHERE state = 'closed'")
    for statement in SEAL[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    """Take it back."""
    for statement in UNSEAL[op.get_bind().dialect.name]:
        op.execute(statement)
    op.execute("DELETE FROM setting WHERE name = 'audit-unsealed-until'")
    op.drop_index("ix_ticket_referral_ticket_id", "ticket_referral")
    op.drop_table("ticket_referral")
    op.drop_table("ticket_actor")
    op.drop_column("ticket_event", "seal")
    op.drop_index("ix_ticket_merged_into", "ticket")
    op.drop_column("ticket", "merged_into")
    op.drop_column("ticket", "closed_at")
