"""Firms and people."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "firm",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("tier", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "firm_event",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_kind", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("firm_id", BIG, nullable=True),
        sa.Column("person_id", BIG, nullable=True),
        sa.Column("data", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("firm_event", schema=None) as batch_op:
        batch_op.create_index("ix_firm_event_firm_id", ["firm_id"], unique=False)
        batch_op.create_index("ix_firm_event_person_id", ["person_id"], unique=False)

    op.create_table(
        "firm_import",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("notes", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "person",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("profile", JSON, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "binding_code",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("firm_id", BIG, nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("salt", sa.String(), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["firm_id"], ["firm.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("binding_code", schema=None) as batch_op:
        batch_op.create_index("ix_binding_code_firm", ["firm_id", "made_at"], unique=False)
        batch_op.create_index("ix_binding_code_person_id", ["person_id"], unique=False)

    op.create_table(
        "consent",
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("person_id", "version"),
    )
    op.create_table(
        "firm_contact",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("firm_id", BIG, nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["firm_id"], ["firm.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("firm_id", "value"),
    )
    op.create_table(
        "firm_name",
        sa.Column("folded", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("firm_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["firm_id"], ["firm.id"]),
        sa.PrimaryKeyConstraint("folded"),
    )
    with op.batch_alter_table("firm_name", schema=None) as batch_op:
        batch_op.create_index("ix_firm_name_firm_id", ["firm_id"], unique=False)

    op.create_table(
        "link_code",
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("conversation_id", BIG, nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("code_hash"),
    )
    with op.batch_alter_table("link_code", schema=None) as batch_op:
        batch_op.create_index("ix_link_code_person_id", ["person_id"], unique=False)

    op.create_table(
        "membership",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("firm_id", BIG, nullable=False),
        sa.Column("conversation_id", BIG, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"]),
        sa.ForeignKeyConstraint(["firm_id"], ["firm.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index("ix_membership_firm", ["firm_id", "state"], unique=False)
        batch_op.create_index("ix_membership_person_id", ["person_id"], unique=False)
        batch_op.create_index(
            "uq_membership_pending",
            ["person_id"],
            unique=True,
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        )
        batch_op.create_index(
            "uq_membership_verified",
            ["person_id"],
            unique=True,
            sqlite_where=sa.text("state = 'verified'"),
            postgresql_where=sa.text("state = 'verified'"),
        )

    op.create_table(
        "person_identity",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("channel", "sender"),
    )
    with op.batch_alter_table("person_identity", schema=None) as batch_op:
        batch_op.create_index("ix_person_identity_person_id", ["person_id"], unique=False)

    op.create_table(
        "firm_place",
        sa.Column("plan", sa.String(), nullable=False),
        sa.Column("ticket_id", BIG, nullable=False),
        sa.Column("firm_key", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"]),
        sa.PrimaryKeyConstraint("plan", "ticket_id"),
    )
    with op.batch_alter_table("firm_place", schema=None) as batch_op:
        batch_op.create_index("ix_firm_place_firm", ["plan", "firm_key"], unique=False)

    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.add_column(sa.Column("firm_id", BIG, nullable=True))
        batch_op.add_column(sa.Column("verified_firm", sa.String(), server_default="", nullable=False))
        batch_op.create_index("ix_ticket_firm_id", ["firm_id"], unique=False)


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.drop_index("ix_ticket_firm_id")
        batch_op.drop_column("verified_firm")
        batch_op.drop_column("firm_id")

    with op.batch_alter_table("firm_place", schema=None) as batch_op:
        batch_op.drop_index("ix_firm_place_firm")

    op.drop_table("firm_place")
    with op.batch_alter_table("person_identity", schema=None) as batch_op:
        batch_op.drop_index("ix_person_identity_person_id")

    op.drop_table("person_identity")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_membership_verified",
            sqlite_where=sa.text("state = 'verified'"),
            postgresql_where=sa.text("state = 'verified'"),
        )
        batch_op.drop_index(
            "uq_membership_pending",
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        )
        batch_op.drop_index("ix_membership_person_id")
        batch_op.drop_index("ix_membership_firm")

    op.drop_table("membership")
    with op.batch_alter_table("link_code", schema=None) as batch_op:
        batch_op.drop_index("ix_link_code_person_id")

    op.drop_table("link_code")
    with op.batch_alter_table("firm_name", schema=None) as batch_op:
        batch_op.drop_index("ix_firm_name_firm_id")

    op.drop_table("firm_name")
    op.drop_table("firm_contact")
    op.drop_table("consent")
    with op.batch_alter_table("binding_code", schema=None) as batch_op:
        batch_op.drop_index("ix_binding_code_person_id")
        batch_op.drop_index("ix_binding_code_firm")

    op.drop_table("binding_code")
    op.drop_table("person")
    op.drop_table("firm_import")
    with op.batch_alter_table("firm_event", schema=None) as batch_op:
        batch_op.drop_index("ix_firm_event_person_id")
        batch_op.drop_index("ix_firm_event_firm_id")

    op.drop_table("firm_event")
    op.drop_table("firm")
