"""A brand is drafted, published, kept and restored; two editors lose nothing."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from branding.errors import DraftMoved, NoDraft
from branding.models import Brand, BrandVersion
from branding.rules.merging import stamps_of
from branding.selectors import current_draft, history
from branding.services import (
    discard_draft,
    publish_draft,
    restore_version,
    save_draft,
)
from kernel.actor import Actor
from kernel.errors import Invalid, NotFound
from shared_apps.audit.models import AuditEvent

NINA, OMAR = Actor("team", "1", "Nina"), Actor("team", "2", "Omar")


def publish(**changes):
    saved = save_draft(changes, actor=NINA)
    return publish_draft(revision=saved.draft.revision, actor=NINA)


def test_a_draft_is_not_the_brand(in_acme):
    """Only publishing changes what customers see; then the draft is gone and a version is there."""
    before = Brand.objects.get()
    draft = save_draft({"slogan": "Soon", "colour": "#7c3aed"}, actor=NINA).draft
    assert Brand.objects.get().slogan == before.slogan
    brand = publish_draft(revision=draft.revision, note="Spring", actor=OMAR)
    assert (brand.slogan, brand.colour, brand.version) == ("Soon", "#7c3aed", before.version + 1)
    assert current_draft() is None
    newest = history()[0]
    assert (newest.number, newest.by, newest.note) == (brand.version, "Omar", "Spring")
    assert newest.changed == ["slogan", "colour"]
    assert newest.current
    told = AuditEvent.objects.get(verb="brand.published").facts
    assert told == {"fields": ["slogan", "colour"], "version": brand.version}


def test_the_same_form_again_writes_nothing(in_acme):
    first = save_draft({"slogan": "Soon"}, actor=NINA).draft
    again = save_draft({"slogan": "Soon"}, actor=NINA).draft
    assert again.revision == first.revision


def test_a_refused_value_leaves_the_draft(in_acme):
    draft = save_draft({"slogan": "Soon"}, actor=NINA).draft
    with pytest.raises(Invalid) as no:
        save_draft({"slogan": "Later", "accent": "red"}, actor=NINA)
    assert no.value.field == "accent"
    assert current_draft().kept["slogan"] == "Soon"
    assert current_draft().revision == draft.revision


def test_a_draft_is_discarded(in_acme):
    draft = save_draft({"slogan": "Soon"}, actor=NINA).draft
    discard_draft(revision=draft.revision, actor=NINA)
    assert current_draft() is None
    assert save_draft({"slogan": "Again"}, actor=NINA).draft.revision > draft.revision


def test_two_editors_with_different_fields_both_get_theirs(in_acme):
    """Omar's form was drawn before Nina wrote; his save neither undoes hers nor is refused."""
    drawn = stamps_of(Brand.objects.get().values.as_dict())
    form = Brand.objects.get().values.as_dict()
    save_draft({**form, "slogan": "Nina's"}, drawn=drawn, actor=NINA)
    saved = save_draft({**form, "colour": "#7c3aed"}, drawn=drawn, actor=OMAR)
    assert saved.by == "Nina"
    assert saved.merge.clashes == ()
    assert (saved.draft.kept["slogan"], saved.draft.kept["colour"]) == ("Nina's", "#7c3aed")


def test_two_editors_with_the_same_field_are_asked(in_acme):
    """Both texts are there until a person chooses; the rest of the form is kept."""
    form = Brand.objects.get().values.as_dict()
    drawn = stamps_of(form)
    save_draft({**form, "slogan": "Nina's"}, drawn=drawn, actor=NINA)
    mine = {**form, "slogan": "Omar's", "support_phone": "1"}
    saved = save_draft(mine, drawn=drawn, actor=OMAR)
    assert saved.merge.clashes == ("slogan",)
    assert (saved.draft.kept["slogan"], saved.draft.kept["support_phone"]) == ("Nina's", "1")
    again = save_draft(mine, drawn=saved.merge.stamps, actor=OMAR)
    assert again.merge.clashes == ("slogan",)
    done = save_draft(mine, drawn=saved.merge.stamps, mine=["slogan"], actor=OMAR)
    assert done.draft.kept["slogan"] == "Omar's"


def test_nobody_publishes_what_they_have_not_seen(in_acme):
    seen = save_draft({"slogan": "Seen"}, actor=NINA).draft.revision
    save_draft({"slogan": "Unseen"}, actor=OMAR)
    with pytest.raises(DraftMoved) as no:
        publish_draft(revision=seen, actor=NINA)
    assert no.value.by == "Omar"
    with pytest.raises(DraftMoved):
        discard_draft(revision=seen, actor=NINA)
    assert current_draft().kept["slogan"] == "Unseen"
    assert Brand.objects.get().slogan != "Unseen"


def test_a_new_draft_is_not_taken_for_an_old_one(in_acme):
    """Revisions go on after a discard: what Nina saw is not what Omar began since."""
    seen = save_draft({"slogan": "One"}, actor=NINA).draft.revision
    discard_draft(revision=seen, actor=OMAR)
    save_draft({"slogan": "Two"}, actor=OMAR)
    with pytest.raises(DraftMoved):
        publish_draft(revision=seen, actor=NINA)


def test_an_old_version_comes_back_as_a_draft(in_acme):
    first = publish(slogan="First", terms="Old terms")
    publish(slogan="Second", terms="New terms")
    draft = restore_version(first.version, revision=0, actor=OMAR)
    assert Brand.objects.get().slogan == "Second"
    brand = publish_draft(revision=draft.revision, actor=OMAR)
    assert (brand.slogan, brand.terms) == ("First", "Old terms")
    assert history()[0].restored_from == first.version
    assert [past.number for past in history()[:3]] == [
        brand.version,
        brand.version - 1,
        brand.version - 2,
    ]


def test_a_restore_does_not_walk_over_an_unseen_draft(in_acme):
    first = publish(slogan="First")
    save_draft({"slogan": "Omar at work"}, actor=OMAR)
    with pytest.raises(DraftMoved):
        restore_version(first.version, revision=0, actor=NINA)
    assert current_draft().kept["slogan"] == "Omar at work"


def test_nothing_is_published_twice_or_empty(in_acme):
    draft = save_draft({"slogan": "Once"}, actor=NINA).draft
    publish_draft(revision=draft.revision, actor=NINA)
    with pytest.raises(NoDraft):
        publish_draft(revision=draft.revision, actor=NINA)
    back = save_draft({"slogan": "X"}, actor=NINA).draft
    back = save_draft({"slogan": "Once"}, actor=NINA).draft or back
    with pytest.raises(NoDraft):
        publish_draft(revision=back.revision, actor=NINA)


@pytest.mark.parametrize("statement", ["update {} set note = 'x'", "delete from {}"])
def test_a_published_version_stays_as_it_is(in_acme, statement):
    publish(slogan="For ever")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format("public.branding_brandversion"))


def test_a_store_sees_its_own_versions_only(in_acme, beta):
    from kernel.tenancy.context import in_store

    brand = publish(slogan="Acme's")
    with in_store(beta):
        assert not BrandVersion.objects.exclude(store=beta.key).exists()
        with pytest.raises(NotFound):
            restore_version(brand.version, revision=0, actor=NINA)
