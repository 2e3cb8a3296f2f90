"""The addresses of static files, worked out once a process."""

from __future__ import annotations

import json

import pytest
from django.contrib.staticfiles.storage import ManifestFilesMixin

from config.statics import NamedByContent

_LIST = {"ui/css/base.css": "ui/css/base.0123456789ab.css", "ui/js/copy.js": "ui/js/copy.ab.js"}


@pytest.fixture
def storage(tmp_path) -> NamedByContent:
    facts = {"version": "1.1", "hash": "", "paths": _LIST}
    (tmp_path / "staticfiles.json").write_text(json.dumps(facts))
    return NamedByContent(location=tmp_path, base_url="/static/")


def test_each_file_has_the_address_of_its_content(storage):
    for _ in range(2):
        for name, stored in _LIST.items():
            assert storage.url(name) == f"/static/{stored}"


def test_an_address_is_worked_out_once(storage, monkeypatch):
    asked = []
    stock = ManifestFilesMixin.stored_name

    def count(self, name):
        asked.append(name)
        return stock(self, name)

    monkeypatch.setattr(ManifestFilesMixin, "stored_name", count)
    addresses = {storage.url("ui/css/base.css") for _ in range(5)}
    assert (len(addresses), asked) == (1, ["ui/css/base.css"])


def test_a_file_that_is_not_on_the_list_is_refused_each_time(storage):
    for _ in range(2):
        with pytest.raises(ValueError, match=r"ui/css/gone\.css"):
            storage.url("ui/css/gone.css")
