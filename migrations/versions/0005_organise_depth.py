"""Organise depth.

Add nullable, fill, require: never in the same revision as the code that needs it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    # Rather give up than make everybody wait behind us for a lock.
    op.execute("SET LOCAL lock_timeout = '5s'")
    _merging()
    _duplicates()
    _answers()
    _taxonomy()
    _quality()
    _batches()


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _person(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.BigInteger(), sa.ForeignKey("person.id"), nullable=True)


def _key() -> sa.Column[object]:
    return sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False)


def _json(name: str) -> sa.Column[object]:
    return sa.Column(name, postgresql.JSONB(astext_type=sa.Text()), nullable=False)


def _asset(name: str, *, ondelete: str = "CASCADE", nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.BigInteger(), sa.ForeignKey("asset.id", ondelete=ondelete), nullable=nullable)


def _merging() -> None:
    op.create_table(
        "asset_merge",
        _key(),
        _asset("survivor_id"),
        _json("record"),
        _person("made_by"),
        _moment("made_at"),
        _person("undone_by"),
        _moment("undone_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asset_merge")),
    )
    op.create_index(op.f("ix_asset_merge_survivor_id"), "asset_merge", ["survivor_id"])
    op.create_table(
        "asset_redirect",
        _asset("asset_id"),
        _asset("target_id"),
        _moment("made_at"),
        sa.PrimaryKeyConstraint("asset_id", name=op.f("pk_asset_redirect")),
    )
    op.create_index(op.f("ix_asset_redirect_target_id"), "asset_redirect", ["target_id"])
    op.add_column("document_version", _asset("merged_from", ondelete="SET NULL", nullable=True))


def _duplicates() -> None:
    op.create_table(
        "asset_likeness",
        _asset("one_id"),
        _asset("other_id"),
        sa.Column("one_in_other", sa.Float(), nullable=False),
        sa.Column("other_in_one", sa.Float(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        _moment("noted_at"),
        sa.PrimaryKeyConstraint("one_id", "other_id", name=op.f("pk_asset_likeness")),
    )
    op.create_index(op.f("ix_asset_likeness_other_id"), "asset_likeness", ["other_id"])


def _answers() -> None:
    op.create_table(
        "answer_batch",
        _key(),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("answered", sa.BigInteger(), nullable=False),
        _person("made_by"),
        _moment("made_at"),
        _moment("undone_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_batch")),
    )
    op.add_column("suggestion", sa.Column("batch_id", sa.BigInteger(), sa.ForeignKey("answer_batch.id"), nullable=True))
    op.create_index(op.f("ix_suggestion_batch_id"), "suggestion", ["batch_id"])
    op.create_index(op.f("ix_suggestion_answered_at"), "suggestion", ["answered_at"])


def _taxonomy() -> None:
    op.create_table(
        "taxonomy_act",
        _key(),
        sa.Column("kind", sa.String(), nullable=False),
        _json("record"),
        _person("made_by"),
        _moment("made_at"),
        _person("undone_by"),
        _moment("undone_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_taxonomy_act")),
    )
    op.create_table(
        "category_redirect",
        sa.Column("category_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("target_id", sa.BigInteger(), sa.ForeignKey("category.id", ondelete="CASCADE"), nullable=False),
        _moment("made_at"),
        sa.PrimaryKeyConstraint("category_id", name=op.f("pk_category_redirect")),
    )
    op.create_index(op.f("ix_category_redirect_target_id"), "category_redirect", ["target_id"])


def _quality() -> None:
    category = sa.ForeignKey("category.id", ondelete="CASCADE")
    op.create_table(
        "category_threshold",
        sa.Column("category_id", sa.BigInteger(), category, autoincrement=False, nullable=False),
        sa.Column("threshold", sa.Float(), nullable=False),
        _person("set_by"),
        _moment("set_at"),
        sa.PrimaryKeyConstraint("category_id", name=op.f("pk_category_threshold")),
    )
    op.create_table(
        "quality_report",
        _key(),
        _moment("made_at"),
        sa.Column("examples", sa.BigInteger(), nullable=False),
        _json("figures"),
        _json("categories"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_report")),
    )
    report = sa.ForeignKey("quality_report.id", ondelete="CASCADE")
    op.create_table(
        "quality_trial",
        sa.Column("report_id", sa.BigInteger(), report, nullable=False),
        _asset("asset_id"),
        sa.Column("truth", sa.BigInteger(), nullable=False),
        sa.Column("said", sa.BigInteger(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("report_id", "asset_id", name=op.f("pk_quality_trial")),
    )
    op.create_index(op.f("ix_quality_trial_asset_id"), "quality_trial", ["asset_id"])


def _batches() -> None:
    op.create_table(
        "asset_batch",
        _key(),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        _json("before"),
        _person("made_by"),
        _moment("made_at"),
        _moment("undone_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asset_batch")),
    )
