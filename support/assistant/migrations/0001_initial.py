import uuid

import django.db.models.deletion
from django.db import migrations, models

TURNS = """
CREATE TABLE assistant_turn (
    conversation_id uuid NOT NULL REFERENCES assistant_conversation (id) DEFERRABLE INITIALLY DEFERRED,
    seq integer NOT NULL CHECK (seq >= 0),
    at timestamptz NOT NULL,
    speaker varchar(12) NOT NULL,
    text text NOT NULL,
    intent varchar(40) NOT NULL,
    confidence double precision,
    others jsonb NOT NULL,
    decision varchar(64) NOT NULL,
    facts jsonb NOT NULL,
    chips jsonb NOT NULL,
    buttons jsonb NOT NULL,
    card jsonb,
    flow jsonb,
    handoff jsonb,
    guards jsonb NOT NULL,
    made_by jsonb NOT NULL,
    PRIMARY KEY (conversation_id, seq, at)
) PARTITION BY RANGE (at);
CREATE TABLE assistant_turn_rest PARTITION OF assistant_turn DEFAULT;
DO $$
DECLARE month timestamptz := date_trunc('month', now(), 'UTC');
BEGIN
    FOR step IN 0..23 LOOP
        EXECUTE format('CREATE TABLE %I PARTITION OF assistant_turn FOR VALUES FROM (%L) TO (%L)',
            'assistant_turn_' || to_char(month AT TIME ZONE 'UTC', 'YYYYMM'), month, month + interval '1 month');
        month := month + interval '1 month';
    END LOOP;
END $$;
CREATE FUNCTION assistant_turn_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was said is append-only';
END $$;
CREATE TRIGGER assistant_turn_append_only BEFORE UPDATE OR DELETE ON assistant_turn
    FOR EACH ROW EXECUTE FUNCTION assistant_turn_stays();
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Conversation",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("borrower", models.CharField(max_length=64, unique=True)),
                (
                    "owner",
                    models.CharField(
                        choices=[("assistant", "Assistant"), ("person", "Person")], default="assistant", max_length=12
                    ),
                ),
                ("last_seq", models.PositiveIntegerField(default=0)),
                ("unsure", models.PositiveSmallIntegerField(default=0)),
                ("opened_at", models.DateTimeField(auto_now_add=True)),
                ("spoke_at", models.DateTimeField(null=True)),
            ],
        ),
        # Turns grow with traffic: monthly partitions from the first day (retention drops a month, never a row).
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(TURNS, "DROP TABLE assistant_turn; DROP FUNCTION assistant_turn_stays();")
            ],
            state_operations=[
                migrations.CreateModel(
                    name="Turn",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "conversation_id",
                                "seq",
                                "at",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("seq", models.PositiveIntegerField()),
                        ("at", models.DateTimeField()),
                        (
                            "speaker",
                            models.CharField(
                                choices=[
                                    ("borrower", "Borrower"),
                                    ("assistant", "Assistant"),
                                    ("person", "Person"),
                                    ("note", "Note"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("text", models.TextField()),
                        ("intent", models.CharField(blank=True, max_length=40)),
                        ("confidence", models.FloatField(null=True)),
                        ("others", models.JSONField(default=list)),
                        ("decision", models.CharField(blank=True, max_length=64)),
                        ("facts", models.JSONField(default=list)),
                        ("chips", models.JSONField(default=list)),
                        ("buttons", models.JSONField(default=list)),
                        ("card", models.JSONField(null=True)),
                        ("flow", models.JSONField(null=True)),
                        ("handoff", models.JSONField(null=True)),
                        ("guards", models.JSONField(default=list)),
                        ("made_by", models.JSONField(default=dict)),
                        (
                            "conversation",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="turns",
                                to="assistant.conversation",
                            ),
                        ),
                    ],
                ),
            ],
        ),
        migrations.CreateModel(
            name="Handoff",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seq", models.PositiveIntegerField()),
                ("reason", models.CharField(max_length=40)),
                (
                    "priority",
                    models.CharField(choices=[("P0", "P0"), ("P1", "P1"), ("normal", "Normal")], max_length=8),
                ),
                ("asked_at", models.DateTimeField()),
                ("taken_at", models.DateTimeField(null=True)),
                ("taken_by", models.CharField(blank=True, max_length=64)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "conversation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handoffs",
                        to="assistant.conversation",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("closed_at__isnull", True), ("taken_at__isnull", True)),
                        fields=["priority", "asked_at", "id"],
                        name="assistant_handoff_waiting",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=("conversation",),
                        name="assistant_one_open_handoff",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TurnKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=64)),
                ("seq", models.PositiveIntegerField()),
                ("until", models.PositiveIntegerField()),
                (
                    "conversation",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="assistant.conversation"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("conversation", "key"), name="assistant_one_turn_per_key")
                ],
            },
        ),
    ]
