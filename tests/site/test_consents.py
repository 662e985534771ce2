"""What a configuration and front matter permit, read without regard to their validity."""

import pytest

from wxpublish.site.consents import article_consents, config_consents


def test_empty_configuration_has_the_defaults() -> None:
    consents = config_consents("")
    assert consents["", "on_drift"] == "fail"
    assert consents["", "content"] == "articles/**/*.md"
    assert consents["safety", "max_delete"] == "10"


@pytest.mark.parametrize("value", ["[]", "[x]", "{}", "{a: b}", "null", "1.5", "true"])
def test_values_of_any_type_are_read(value: str) -> None:
    config_consents(f"safety: {value}\non_drift: {value}\naccounts: {value}\nimport: {value}\n")
    article_consents(f"---\nprotect: {value}\non_drift: {value}\n---\n", "a.md")


@pytest.mark.parametrize("value", ["false", "null", "''"])
def test_article_without_protection_has_no_consents(value: str) -> None:
    assert article_consents(f"---\nprotect: {value}\n---\n", "a.md") == {}
