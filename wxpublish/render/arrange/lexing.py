"""Splits source code into kinds of tokens, with the lexers of Pygments."""

from functools import lru_cache

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Keyword, Literal, Name, Number, Operator, String, _TokenType

_KINDS: tuple[tuple[_TokenType, str], ...] = (
    (Comment, "comment"),
    (Keyword, "keyword"),
    (Operator.Word, "keyword"),
    (String, "string"),
    (Number, "number"),
    (Literal, "string"),
    (Name.Function, "name"),
    (Name.Class, "name"),
    (Name.Tag, "keyword"),
    (Name.Decorator, "meta"),
    (Name.Attribute, "meta"),
    (Name.Builtin, "builtin"),
    (Name.Exception, "builtin"),
    (Name.Variable, "meta"),
)


@lru_cache(maxsize=512)
def lex(source: str, language: str) -> tuple[tuple[str, str], ...]:
    """Runs of one kind (`''` for none), each with its text; one run if there is no lexer."""
    lexer = _find_lexer(language)
    if lexer is None:
        return (("", source),)
    # Some lexers drop what follows the last newline, so the source ends with one. If a lexer changes
    # the text, it is not used.
    found = lexer.get_tokens_unprocessed(f"{source}\n")
    tokens = [(_token_kind(token), text) for _, token, text in found if text]
    if "".join([text for _, text in tokens]) != f"{source}\n":
        return (("", source),)
    kind, last = tokens[-1]
    return (*tokens[:-1], *(((kind, last[:-1]),) if last != "\n" else ()))


@lru_cache(maxsize=64)
def _find_lexer(language: str) -> Lexer | None:
    try:
        return get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ValueError:  # pygments.util.ClassNotFound: only a newer Pygments has this lexer
        return None


@lru_cache(maxsize=512)
def _token_kind(token: _TokenType) -> str:
    return next((kind for known, kind in _KINDS if token[: len(known)] == known), "")
