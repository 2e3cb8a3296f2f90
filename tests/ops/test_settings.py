"""Settings: one table, refused as a whole when wrong, and told in the docs as they are."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from config import options
from config.options.document import document
from kernel.env import BadSetting
from kernel.secrets import KeyRing

ROOT = Path(__file__).resolve().parents[2]
KEY = "A" * 43 + "="
PRODUCTION = {
    "EZSCALE_ROOT_DOMAIN": "hosting.example",
    "EZSCALE_SECRET_KEY": "k" * 48,
    "EZSCALE_SEALING_KEYS": KEY,
}


def test_the_docs_say_what_the_code_reads():
    assert (ROOT / "docs" / "settings.md").read_text() == document()


def test_settings_read_nothing_beside_the_table():
    """And each name of the table is read by the settings or by the web server."""
    read = set()
    config = ROOT / "platform" / "config"
    for file in (*(config / "settings").glob("*.py"), config / "serving.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                called = ast.unparse(node.func)
                if called.startswith("options."):
                    read.add(node.args[0].value)
            if isinstance(node, ast.Attribute) and ast.unparse(node) == "os.environ":
                raise AssertionError(f"{file.name} reads the environment by itself")
    assert read == set(options.TABLE)


def test_every_default_is_fit():
    for name, option in options.TABLE.items():
        worked_out = not option.default or " " in option.default or name.startswith("S3_CERT")
        for value in (option.default, option.lab):
            if value and not worked_out:
                assert option.problem(value) == "", name


def test_all_that_is_wrong_is_told_at_once(tmp_path):
    absent = tmp_path / "nothing"
    wrong = {
        **PRODUCTION,
        "EZSCALE_SECRET_KEY": "short-and-secret",
        "EZSCALE_SEALING_KEYS": "c2hvcnQ=",
        "EZSCALE_DEMO": "perhaps",
        "SMTP_PORT": "70000",
        "EZSCALE_PROXIES": "-1",
        "DATABASE_URL": "mysql://me:hunter2@db/x",
        "REDIS_URL_FILE": str(absent),
        "SMTP_HOST": "mail.example",
        "SMTP_HOST_FILE": str(absent),
        "EZSCALE_ACME_DIRECTORY": "acme.example/directory",
        "EZSCALE_LOG_LEVEL": "LOUD",
        "EZSCALE_EDGE_HOST": "https://edge.example",
    }
    told = options.problems(wrong)
    text = "\n".join(told)
    for name in set(wrong) - {"EZSCALE_ROOT_DOMAIN"}:
        assert name in text
    assert len(told) == 11
    assert "hunter2" not in text
    assert "short-and-secret" not in text


def test_what_is_wrong_is_told_in_plain_words():
    words = {
        "EZSCALE_LOG_LEVEL": ("LOUD", "one of DEBUG, INFO, WARNING, ERROR, CRITICAL, not 'LOUD'"),
        "EZSCALE_EDGE_IPV4": ("9.9", "IPv4 addresses, with commas between them, not '9.9'"),
        "SMTP_PORT": ("none", "a whole number from 1 to 65535, not 'none'"),
        "EZSCALE_SEALING_KEYS": ("x", "base64 of 32 bytes each, the newest first, with commas"),
    }
    for name, (value, said) in words.items():
        assert options.problems({**PRODUCTION, name: value}) == [f"{name}: must be {said}"]
    told = options.problems({**PRODUCTION, "SMTP_PORT": ""})
    assert told == ["SMTP_PORT: must not be empty: a whole number from 1 to 65535"]


# What is nonsense for a type; spaces and what can't be printed are for all.
SLIPS = ("  ", " x", "x ", "a\nb", "a\tb", "a\x7fb")
NONSENSE = {
    "text": ("\u202etxet",),
    "word": ("two words", "a;b", "ä"),
    "base64": ("not base64!", "abc"),
    "bucket": ("s3://bucket", "Bucket", "a", "a_b", "a/b"),
    "folder": (__file__,),
    "folders": ("var", "/srv,var", ","),
    "file": ("here.pem", "/"),
    "list": (",", " , "),
    "IPv4 addresses": ("300.1.1.1", "edge.example", "192.0.2.1;192.0.2.2", "2001:db8::1"),
    "IPv6 addresses": ("192.0.2.1", "2001:db8::/32", "[2001:db8::1]"),
    "networks": (
        *("10.0.0.1/8", "300.1.1.0/24", "192.0.2.0/33", "here.example", "2001:db8::1/32", ","),
        *("192.0.2.0/24 198.51.100.0/24", "192.0.2.0/24,x", "::ffff:192.0.2.0/120", "fe80::%eth0"),
    ),
    "yes/no": ("perhaps", "2", "y", "da"),
    "number": ("-1", "1.5", "1_000", "ten", "10s", "1h", "٣", "0x10", "1" * 16),
    "class": ("os", "a..b", "os.system()", "a b.c"),
    "host": ("https://h", "h:80", "h/", "..", "-h", "ü.example", "[::1]"),
    "domain": ("localhost", "Shop.Example", "192.0.2.1", "https://h.example", "h.example:80"),
    "hosts with ports": ("ns.example", "ns.example:0", ":53", "ns.example:70000", "a:1:2"),
    "address": (
        *("h.example", "ftp://h", "http://", "http:///x", "http://:80", "https://h:70000"),
        *("https://a b", "https://h/;script-src", "https://h/#part"),
    ),
    "addresses": (",", "https://a https://b", "https://a,ftp://b", "https://a;b"),
    "database address": ("mysql://h/x", "postgres:///x", "postgres://h", "postgres://h:0/x"),
    "Valkey address": ("redis://", "redis://h/1", "http://h", "redis://h:x"),
    "e-mail address": ("a", "a@", "@b", "a b@c", "a@b c"),
    "sealing keys": ("x", ",", f"{KEY},short"),
    "signing keys": ("short", ",", f"{'k' * 48},short"),
}


@pytest.mark.parametrize("name", options.TABLE)
def test_each_setting_refuses_nonsense(name):
    option = options.TABLE[name]
    wrong = [*SLIPS, *NONSENSE[option.kind]]
    if option.choices or option.low > 1:
        wrong.append("x")
    if option.high is not None:
        wrong.append(str(option.high + 1))
    if option.kind == "address" and not option.secret:
        wrong.append("https://me:hunter2@h.example")
    if option.default and not option.may_be_empty:
        wrong.append("")
    if option.lab_only:
        wrong += ["yes", "1", "ON"]
    for value in wrong:
        told = options.problems({**PRODUCTION, name: value})
        assert [line.split(":")[0].split()[0] for line in told] == [name], (value, told)
        if option.secret:
            assert "'" not in told[0], told  # no value is quoted


@pytest.mark.parametrize("name", options.TABLE)
def test_each_setting_from_a_file_that_cannot_be_it_is_refused(name, tmp_path):
    binary = tmp_path / "binary"
    binary.write_bytes(b"\xff\xfe\x00")
    plain = {key: value for key, value in PRODUCTION.items() if key != name}
    for file in (tmp_path / "nothing", tmp_path, binary):
        assert len(options.problems({**plain, f"{name}_FILE": str(file)})) == 1, file
    good = tmp_path / "good"
    good.write_text("x")
    both = {**PRODUCTION, name: "x", f"{name}_FILE": str(good)}
    assert [line for line in options.problems(both) if "keep one of them" in line]


def test_an_empty_root_is_no_laptop():
    """Else a template that lost its value would start with the keys that everybody knows."""
    assert not options.is_lab({"EZSCALE_ROOT_DOMAIN": ""})
    told = options.problems({"EZSCALE_ROOT_DOMAIN": ""})
    names = ["EZSCALE_SECRET_KEY", "EZSCALE_SEALING_KEYS", "EZSCALE_ROOT_DOMAIN:"]
    assert [line.split()[0] for line in told] == names


def test_production_needs_keys_of_its_own():
    assert options.problems(PRODUCTION) == []
    told = options.problems({"EZSCALE_ROOT_DOMAIN": "hosting.example"})
    assert [line.split()[0] for line in told] == ["EZSCALE_SECRET_KEY", "EZSCALE_SEALING_KEYS"]
    assert options.problems({}) == []  # a laptop needs nothing


def test_a_value_may_come_from_a_file(tmp_path, monkeypatch):
    secret = tmp_path / "password"
    secret.write_text("from the file\n")
    monkeypatch.setenv("SMTP_PASSWORD_FILE", str(secret))
    assert options.text("SMTP_PASSWORD") == "from the file"
    monkeypatch.setenv("SMTP_PASSWORD", "from the environment")
    with pytest.raises(BadSetting, match="keep one of them"):
        options.text("SMTP_PASSWORD")
    secret.write_text("\n")  # nobody filled it in: it says nothing
    assert options.text("SMTP_PASSWORD") == "from the environment"


def test_a_slip_of_the_pen_is_named():
    found = options.unknown({"EZSCALE_SCERET_KEY": "x", "EZSCALE_TEST_SUPERUSER_URL": "x"})
    assert found == ["EZSCALE_SCERET_KEY (did you mean EZSCALE_SECRET_KEY?)"]


def test_a_command_says_it_without_a_traceback():
    """And every process: the list stands where the settings begin."""
    env = {**os.environ, "EZSCALE_DEMO": "perhaps", "SMTP_PORT": "none"}
    env["PYTHONPATH"] = f"{ROOT / 'platform'}:{ROOT}"
    ended = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=ROOT, env=env, capture_output=True, text=True
    )
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    assert "EZSCALE_DEMO" in ended.stderr
    assert "SMTP_PORT" in ended.stderr


def test_a_key_that_the_ring_makes_is_taken():
    """Its alphabet has a dash and an underscore, which openssl's has not."""
    for key in ("-_" * 21 + "A=", "+/" * 21 + "A=", *(KeyRing.new_key() for _ in range(20))):
        assert options.problems({**PRODUCTION, "EZSCALE_SEALING_KEYS": key}) == [], key
