"""What a migration may do while the release before it runs: each rule, a bad sample, its twin."""

from __future__ import annotations

import io

import pytest
from django.contrib.postgres.operations import AddIndexConcurrently
from django.core.management import CommandError, call_command
from django.db import migrations, models
from django.db.migrations.state import ModelState, ProjectState

from config.evolving import history
from config.evolving.rules import look_at
from kernel.tenancy.context import on_platform_side

CONTRACT = "4f1c2d9: nothing reads it since"


def text(**more):
    return models.CharField(**{"max_length": 20, **more})


def before() -> ProjectState:
    """One table, as the release that runs knows it."""
    state = ProjectState()
    fields = [
        ("id", models.BigAutoField(primary_key=True)),
        ("name", text()),
        ("note", text(null=True)),
        ("kind", text(db_default="a")),
        ("rate", models.DecimalField(max_digits=8, decimal_places=2)),
        ("size", models.IntegerField()),
    ]
    state.add_model(ModelState("lab", "Thing", fields))
    return state


def found(*operations, contract: str = "", in_public: bool = True) -> list[str]:
    migration = migrations.Migration("0002_next", "lab")
    migration.operations = list(operations)
    if contract:
        migration.contract = contract
    return [one.what for one in look_at(migration, before(), in_public=in_public)]


def sql(forward: str):
    return migrations.RunSQL(forward, migrations.RunSQL.noop)


UNIQUE = models.UniqueConstraint(fields=["name"], name="one_name")
INDEX = models.Index(fields=["name"], name="by_name")
BAD = {
    "a column goes": migrations.RemoveField("Thing", "note"),
    "a column is renamed": migrations.RenameField("Thing", "note", "remark"),
    "a table goes": migrations.DeleteModel("Thing"),
    "a table is renamed": migrations.RenameModel("Thing", "Object"),
    "a table is renamed in the database": migrations.AlterModelTable("Thing", "objects"),
    "not null without a default": migrations.AddField("Thing", "place", text(default="x")),
    "null no more": migrations.AlterField("Thing", "note", text()),
    "unique now": migrations.AlterField("Thing", "name", text(unique=True)),
    "a constraint": migrations.AddConstraint("Thing", UNIQUE),
    "the database's default goes": migrations.AlterField("Thing", "kind", text(default="a")),
    "another type": migrations.AlterField("Thing", "size", models.TextField()),
    "a shorter text": migrations.AlterField("Thing", "name", text(max_length=10)),
    "other digits": migrations.AlterField(
        "Thing", "rate", models.DecimalField(max_digits=8, decimal_places=4)
    ),
    "an index that locks": migrations.AddIndex("Thing", INDEX),
    "an index that locks, in SQL": sql("CREATE INDEX x ON lab_thing (name)"),
    "a column goes, in SQL": sql("ALTER TABLE lab_thing DROP COLUMN note"),
    "a rename in SQL": sql("ALTER TABLE lab_thing RENAME COLUMN note TO remark"),
    "not null in SQL": sql("ALTER TABLE lab_thing ALTER note SET NOT NULL"),
    "a type in SQL": sql("ALTER TABLE lab_thing ALTER COLUMN size TYPE text"),
    "Python without a way back": migrations.RunPython(lambda apps, schema: None),
    "SQL without a way back": migrations.RunSQL("select 1"),
}
GOOD = {
    "a column that may be empty": migrations.AddField("Thing", "place", text(null=True)),
    "a column with a default": migrations.AddField("Thing", "place", text(db_default="x")),
    "null from now on": migrations.AlterField("Thing", "name", text(null=True)),
    "a longer text": migrations.AlterField("Thing", "name", text(max_length=40)),
    "other choices": migrations.AlterField("Thing", "name", text(choices=[("a", "A")])),
    "an index beside the work": AddIndexConcurrently("Thing", INDEX),
    "a constraint less": migrations.RemoveConstraint("Thing", "one_name"),
    "Python with a way back": migrations.RunPython(
        lambda apps, schema: None, migrations.RunPython.noop
    ),
    "a trigger": sql("CREATE TRIGGER t BEFORE UPDATE ON lab_thing EXECUTE FUNCTION f()"),
    "an index on a new table": sql("CREATE TABLE lab_new (a int); CREATE INDEX y ON lab_new (a)"),
    "an index in SQL, beside": sql("CREATE INDEX CONCURRENTLY x ON lab_thing (name)"),
}


@pytest.mark.parametrize("operation", BAD.values(), ids=BAD.keys())
def test_what_the_release_before_would_notice_is_found(operation):
    assert len(found(operation)) == 1


@pytest.mark.parametrize("operation", GOOD.values(), ids=GOOD.keys())
def test_what_it_would_not_notice_is_left_alone(operation):
    assert found(operation) == []


def test_a_table_that_is_made_here_may_be_finished_here():
    fields = [("id", models.BigAutoField(primary_key=True)), ("name", text())]
    made = migrations.CreateModel("New", fields)
    assert found(made, migrations.AddField("New", "place", text())) == []
    assert found(made, migrations.AddConstraint("New", UNIQUE)) == []
    assert found(made, migrations.AddIndex("New", INDEX)) == []


def test_a_stores_own_tables_are_small_enough_for_a_lock():
    assert found(BAD["an index that locks"], in_public=False) == []


def test_a_contract_names_its_release_and_does_nothing_else():
    gone = BAD["a column goes"]
    assert found(gone, contract=CONTRACT) == []
    assert found(gone, contract="because") == [
        "`contract` begins with the release that stopped using it, and why"
    ]
    assert len(found(gone, GOOD["a column with a default"], contract=CONTRACT)) == 1
    assert len(found(BAD["SQL without a way back"], contract=CONTRACT)) == 1


def test_what_only_the_state_knows_is_no_change():
    only = migrations.SeparateDatabaseAndState(state_operations=[BAD["a column goes"]])
    assert found(only) == []
    both = migrations.SeparateDatabaseAndState(database_operations=[BAD["a column goes"]])
    assert len(found(both)) == 1


def test_every_migration_since_the_first_release_keeps_them():
    assert [str(one) for one in history.judge_all()] == []


def test_the_history_before_is_closed():
    """It names what is there, and nothing joins it."""
    from django.db.migrations.loader import MigrationLoader

    here = {".".join(key) for key in history.ours(MigrationLoader(None))}
    assert history.exempt() <= here
    assert len(history.exempt()) == 108


def test_the_command_sees_the_old_sins(monkeypatch):
    """The control: without the list of what was before, it is full of them."""
    monkeypatch.setattr(history, "exempt", frozenset)
    with pytest.raises(CommandError, match=r"workspaces\.0004_low_credit: Remove field is_low"):
        call_command("lint_migrations", stdout=io.StringIO())


def test_releases_that_contracts_wait_for_are_named(db, monkeypatch):
    late = migrations.Migration("9999_late", "lab")
    late.contract = CONTRACT
    monkeypatch.setattr(history, "ours", lambda loader: {("lab", "9999_late"): late})
    said = io.StringIO()
    call_command("lint_migrations", "--contracts", stdout=said)
    assert said.getvalue().strip() == "4f1c2d9"
    done = io.StringIO()
    call_command("lint_migrations", "--contracts-done", stdout=done)
    assert done.getvalue().strip() == ""


def test_releases_that_a_contract_left_behind_are_named(db, monkeypatch):
    """What is applied: whatever is older than the release it names can't come back."""
    applied = migrations.Migration("0001_initial", "outbox")
    applied.contract = CONTRACT
    monkeypatch.setattr(history, "ours", lambda loader: {("outbox", "0001_initial"): applied})
    for word, named in (("--contracts-done", "4f1c2d9"), ("--contracts", "")):
        said = io.StringIO()
        call_command("lint_migrations", word, stdout=said)
        assert said.getvalue().strip() == named


def test_models_and_migrations_say_the_same(db):
    said = io.StringIO()
    with on_platform_side():
        call_command("makemigrations", "--check", "--dry-run", stdout=said)
    assert "No changes detected" in said.getvalue()
