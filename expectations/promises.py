"""Promises that many tables make in the same way: stated once, named by the rules of a suite."""

from functools import cache
from pathlib import Path
from string import Template
from typing import Any

from jushu import yaml_files

PROMISES = Path(__file__).parent / "promises.yaml"


def expand(suite: dict[str, Any]) -> dict[str, Any]:
    """The document of a suite with every ``promise`` of a rule written out, and its own clauses filled in.

    What a rule says itself wins over its promise. ValueError where the promise, or a text that it needs, is
    not there.
    """
    suite = dict(suite)
    subject, clauses = suite.pop("subject", {}), suite.pop("clauses", ())
    words = _words(suite) | subject
    rules = [_expanded(rule, words) for rule in suite.get("rules", ())]
    return suite | {"rules": [{"clauses": clauses} | rule for rule in rules]}


def _expanded(rule: dict[str, Any], words: dict[str, str]) -> dict[str, Any]:
    rule = dict(rule)
    own = rule.pop("with", {})
    if "promise" not in rule:
        return rule
    name = rule.pop("promise")
    if name not in _promises():
        raise ValueError(f"there is no promise {name}; there are: {', '.join(_promises())}")
    promise = dict(_promises()[name])
    words = words | promise.pop("defaults", {}) | own
    try:
        keys = list(dict.fromkeys(_filled(promise.pop("keys"), words)))  # a column may be part of the key
        words["records"] = ", ".join(f"records.{c}" for c in keys)
        return _filled(promise, words) | {"keys": keys} | rule
    except KeyError as missing:
        raise ValueError(f"promise {name} needs {missing}") from missing


def _words(suite: dict[str, Any]) -> dict[str, str]:
    """What stands for the columns of the suite's key in the statements of promises."""
    key = list(suite.get("key", ()))
    version_key = [*key, *filter(None, [suite.get("version")])]
    same = [f"records.{c} is not distinct from repeated.{c}" for c in ("_source", *version_key)]
    return {
        "key": ", ".join(key),
        "version_key": ", ".join(version_key),
        "same": " and ".join(same),
    }


def _filled(value: Any, words: dict[str, str]) -> Any:
    if isinstance(value, str):
        return Template(value).substitute(words)
    if isinstance(value, list):  # one entry may stand for all columns of a key
        return [part for entry in value for part in _filled(entry, words).split(", ")]
    if isinstance(value, dict):
        return {name: _filled(entry, words) for name, entry in value.items()}
    return value


@cache
def _promises() -> dict[str, dict[str, Any]]:
    return yaml_files.read(PROMISES)
