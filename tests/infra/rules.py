"""What holds for all of infra/terraform. Each rule answers with what is wrong, in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from tests.infra.layout import laid_out
from tests.infra.reading import Block, Folder

Tree = list[Folder]
Rule = Callable[[Tree], Iterator[str]]
RULES: dict[str, Rule] = {}
_USE = r"(?<![\w.]){}(?![\w-])"


def rule(check: Rule) -> Rule:
    RULES[check.__name__] = check
    return check


@rule
def files_look_as_the_formatter_writes_them(tree: Tree) -> Iterator[str]:
    for folder in tree:
        for name, text in folder.texts.items():
            if laid_out(text) != text:
                yield name


@rule
def nothing_is_meant_to_be_filled_in_and_is_not(tree: Tree) -> Iterator[str]:
    """`$${` is a literal `${`: the filter of a budget that no cost ever has."""
    for folder in tree:
        for name, text in folder.texts.items():
            for line in text.splitlines():
                if "$${" in line or "%%{" in line:
                    yield f"{name}: {line.strip()}"


@rule
def hourly_figures_are_asked_by_the_hour(tree: Tree) -> Iterator[str]:
    """SES tells its rates now and then: of sixty minutes not all can be beyond a bound."""
    for folder in tree:
        for alarm in folder.of("resource", "aws_cloudwatch_metric_alarm"):
            by_hour = '"AWS/SES" ? 3600' in str(alarm.body.get("period"))
            if "AWS/SES" in "".join(folder.texts.values()) and not by_hour:
                yield f"{folder.name}: an alarm of mail never has all its datapoints"


@rule
def variables_are_described_typed_and_used(tree: Tree) -> Iterator[str]:
    for folder in tree:
        code = "\n".join(folder.texts.values())
        for variable in folder.of("variable"):
            where = f"{folder.name}: variable {variable.name}"
            for word in ("description", "type"):
                if not variable.body.get(word):
                    yield f"{where} has no {word}"
            # Its own validation is no use.
            others = re.sub(rf'variable "{variable.name}" \{{.*?\n\}}\n', "", code, flags=re.DOTALL)
            if not re.search(_USE.format(rf"var\.{variable.name}"), others):
                yield f"{where} is not used"


@rule
def outputs_are_described_and_used(tree: Tree) -> Iterator[str]:
    for folder in tree:
        for output in folder.of("output"):
            if not output.body.get("description"):
                yield f"{folder.name}: output {output.name} has no description"
            if folder.name.startswith("modules/") and not _is_read(tree, folder, output):
                yield f"{folder.name}: output {output.name} is not used"


def _is_read(tree: Tree, folder: Folder, output: Block) -> bool:
    for caller, call in _calls(tree):
        if _target(tree, caller, call) is folder:
            code = "\n".join(caller.texts.values())
            if re.search(_USE.format(rf"module\.{call.name}\.{output.name}"), code):
                return True
            # One of several calls: `for made in module.service : made.name`.
            if "for_each" in call.body and re.search(rf"\bmade\.{output.name}\b", code):
                return True
    return False


@rule
def locals_are_used(tree: Tree) -> Iterator[str]:
    for folder in tree:
        code = "\n".join(folder.texts.values())
        for block in folder.of("locals"):
            for name in block.body:
                if not re.search(_USE.format(rf"local\.{name}"), code):
                    yield f"{folder.name}: local {name} is not used"


@rule
def modules_get_what_they_ask_for(tree: Tree) -> Iterator[str]:
    own = {"source", "providers", "for_each", "count", "depends_on"}
    for caller, call in _calls(tree):
        target = _target(tree, caller, call)
        if target is None:
            yield f"{caller.name}: module {call.name}: no such folder"
            continue
        known = {one.name: one for one in target.of("variable")}
        given = set(call.body) - own
        needed = {name for name, one in known.items() if "default" not in one.body}
        for name in sorted(needed - given):
            yield f"{caller.name}: module {call.name} is not given {name}"
        for name in sorted(given - set(known)):
            yield f"{caller.name}: module {call.name} does not know {name}"


@rule
def every_module_is_part_of_the_whole(tree: Tree) -> Iterator[str]:
    called = {target.name for f, c in _calls(tree) if (target := _target(tree, f, c))}
    for folder in tree:
        if folder.name.startswith("modules/") and folder.name not in called:
            yield f"{folder.name} is called by nobody"


@rule
def both_environments_say_the_same_things(tree: Tree) -> Iterator[str]:
    by_name = {folder.name: folder for folder in tree}
    first, second = (by_name[f"environments/{one}"] for one in ("staging", "production"))
    for kind in ("variable", "output"):
        names = [{one.name for one in folder.of(kind)} for folder in (first, second)]
        for name in sorted(names[0] ^ names[1]):
            yield f"only one environment has the {kind} {name}"
    for ours, theirs in zip(first.of("module"), second.of("module"), strict=True):
        for name in sorted(set(ours.body) ^ set(theirs.body)):
            yield f"only one environment gives {name}"


@rule
def versions_are_pinned_and_the_same(tree: Tree) -> Iterator[str]:
    seen: dict[str, str] = {}
    for folder in tree:
        settings = folder.of("terraform")
        if not settings:
            yield f"{folder.name} says no version"
            continue
        if not settings[0].body.get("required_version"):
            yield f"{folder.name} says no version of Terraform"
        for providers in settings[0].body.get("required_providers", []):
            for name, wanted in providers.items():
                if not isinstance(wanted, dict):
                    continue
                version = wanted.get("version", "")
                if not re.fullmatch(r"\d+\.\d+\.\d+", version):
                    yield f"{folder.name}: {name} is not pinned"
                elif seen.setdefault(name, version) != version:
                    yield f"{folder.name}: {name} differs"


@rule
def every_provider_tags_what_it_makes(tree: Tree) -> Iterator[str]:
    wanted = {"project", "environment", "managed_by", "owner", "cost_center"}
    for folder in tree:
        shared = {key: value for one in folder.of("locals") for key, value in one.body.items()}
        for provider in folder.of("provider"):
            tags = [one.get("tags") for one in provider.inner("default_tags")]
            found = shared.get("tags") if tags == ["${local.tags}"] else next(iter(tags), None)
            missing = wanted - set(found or {})
            if missing:
                yield f"{folder.name}: provider without the tags {', '.join(sorted(missing))}"


@rule
def the_state_is_kept_away_and_locked(tree: Tree) -> Iterator[str]:
    for folder in tree:
        if not folder.name.startswith("environments/"):
            continue
        backends = [one for each in folder.of("terraform") for one in each.inner("backend")]
        kept = backends[0].get("s3", {}) if backends else {}
        if not (kept.get("encrypt") and kept.get("use_lockfile") and kept.get("key")):
            yield f"{folder.name} keeps its state without a place, a lock or encryption"


@rule
def skipped_checks_say_why(tree: Tree) -> Iterator[str]:
    for folder in tree:
        for name, text in folder.texts.items():
            for found in re.finditer(r"#\s*checkov:skip=(\w+):?(.*)", text):
                if len(found[2].strip()) < len("as above"):
                    yield f"{name}: {found[1]} is skipped without a reason"


def _calls(tree: Tree) -> Iterator[tuple[Folder, Block]]:
    for folder in tree:
        for call in folder.of("module"):
            yield folder, call


def _target(tree: Tree, caller: Folder, call: Block) -> Folder | None:
    wanted = (caller.path / call.body["source"]).resolve()
    return next((one for one in tree if one.path.resolve() == wanted), None)
