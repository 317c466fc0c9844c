"""Every sentence that people read stands in the catalogue, in Chinese and with the same blanks."""

import ast
import re
from collections import defaultdict
from functools import cache
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from geo import errors
from tests.sources import ROOT, calls, name, parse, place, product, sources

LOCALE = ROOT / "geo" / "locale"
SAYERS = {"mark", "_", "say", "_say"}
"""Called with an English sentence, as a name or as the last part of one (``here.say``, ``self._say``)."""

ERRORS = {
    known.__name__
    for known in vars(errors).values()
    if isinstance(known, type) and issubclass(known, errors.GridwardError) and known is not errors.Faulty
}
"""Errors whose first argument is a sentence."""

SHOWN = {
    "title", "header", "subheader", "caption", "text", "markdown", "write", "info", "warning", "error", "success",
    "toast", "metric", "button", "form_submit_button", "download_button", "link_button", "page_link", "popover",
    "expander", "dialog", "status", "spinner", "tabs", "checkbox", "toggle", "radio", "selectbox", "multiselect",
    "slider", "select_slider", "segmented_control", "pills", "text_input", "text_area", "number_input", "date_input",
    "time_input", "file_uploader", "camera_input", "chat_input", "badge", "heading", "set_page_config",
}  # fmt: skip
"""Widgets and texts of Streamlit and of our components whose words people read."""

SHOWN_KEYWORDS = {"label", "help", "placeholder", "title", "body", "page_title", "text", "options"}


@cache
def catalogues(lang: str) -> tuple[tuple[Path, Message], ...]:
    """Every message of a language with the file it stands in, the headers left out."""
    found = []
    for path in sorted((LOCALE / lang).glob("*.po")):
        with path.open("rb") as file:
            found += [(path, message) for message in read_po(file, abort_invalid=True) if message.id]
    return tuple(found)


def blanks(sentence: str) -> set[str]:
    """The ``{names}`` that stand in a sentence."""
    return {field for _, field, _, _ in Formatter().parse(sentence) if field is not None}


def literals(node: ast.expr) -> list[tuple[str, ast.expr]]:
    """The plain texts that an argument may be, through ``a if b else c`` and ``a or b``."""
    match node:
        case ast.Constant(value=str(text)):
            return [(text, node)]
        case ast.IfExp():
            return literals(node.body) + literals(node.orelse)
        case ast.BoolOp():
            return [found for value in node.values for found in literals(value)]
        case ast.BinOp(op=ast.Add()):
            return [*literals(node.left), *literals(node.right)]
    return []


def said() -> dict[str, str]:
    """Every sentence of the product that is said somewhere → the first place of it."""
    found: dict[str, str] = {}
    for path in product():
        for called, call in calls(parse(path)):
            for argument in _sentence_arguments(called, call):
                for text, node in literals(argument):
                    found.setdefault(text, place(path, node))
        for node in ast.walk(parse(path)):  # words(lang)("…")
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Call) and node.args:
                called_by = node.func.func
                if isinstance(called_by, ast.Name) and called_by.id == "words":
                    for text, literal in literals(node.args[0]):
                        found.setdefault(text, place(path, literal))
    return {text: where for text, where in found.items() if re.search(r"\w", text)}


def _sentence_arguments(called: str, call: ast.Call) -> list[ast.expr]:
    if called in SAYERS or called in ERRORS:
        return call.args[:1]
    if called == "Fault" or (called == "of" and ast.unparse(call.func) == "Fault.of"):
        return call.args[2:3] + [word.value for word in call.keywords if word.arg in ("what", "template")]
    return []


@cache
def _every_literal() -> frozenset[str]:
    """Every text in the product's Python, so that an entry nobody says is found."""
    return frozenset(
        node.value
        for path in product()
        for node in ast.walk(parse(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def test_every_sentence_is_in_the_chinese_catalogue() -> None:
    known = {str(message.id) for _, message in catalogues("zh")}
    sentences = said()
    assert len(sentences) > 100, "the collector no longer finds the product's sentences"
    missing = [f"{where}: {text}" for text, where in sentences.items() if text not in known]
    assert not missing, "not in geo/locale/zh/*.po:\n" + "\n".join(sorted(missing))


def test_no_sentence_is_put_together_before_it_is_looked_up() -> None:
    wrong = [
        place(path, call)
        for path in product()
        for called, call in calls(parse(path))
        for argument in _sentence_arguments(called, call)
        if any(isinstance(part, ast.JoinedStr) for part in ast.walk(argument))
        or (
            isinstance(argument, ast.Call)
            and isinstance(argument.func, ast.Attribute)
            and argument.func.attr == "format"
        )
    ]
    assert not wrong, f"look the template up first, then fill it in: {wrong}"


def test_every_entry_is_translated_and_none_is_fuzzy() -> None:
    wrong = [
        f"{name(path)}:{message.lineno}: {message.id}"
        for path, message in catalogues("zh")
        if message.fuzzy or not message.string or isinstance(message.id, tuple)
    ]
    assert not wrong, "\n".join(wrong)


def test_translations_have_the_same_blanks() -> None:
    wrong = [
        f"{name(path)}:{message.lineno}: {message.id} → {message.string}"
        for path, message in catalogues("zh")
        if blanks(str(message.id)) != blanks(str(message.string))
    ]
    assert not wrong, "\n".join(wrong)


def test_translations_end_as_chinese_sentences_do() -> None:
    wrong = [
        f"{name(path)}:{message.lineno}: {message.id} → {message.string}"
        for path, message in catalogues("zh")
        if re.search(r"[\u4e00-\u9fff]\W*[.!?:;,]$", str(message.string))
    ]
    assert not wrong, "Latin punctuation at the end:\n" + "\n".join(wrong)


def test_no_sentence_is_translated_in_two_ways() -> None:
    ways: dict[str, dict[str, str]] = defaultdict(dict)
    for path, message in catalogues("zh"):
        ways[str(message.id)].setdefault(str(message.string), name(path))
    wrong = {sentence: said_as for sentence, said_as in ways.items() if len(said_as) > 1}
    assert not wrong, wrong


def test_no_catalogue_says_a_sentence_twice() -> None:
    for path in sorted(LOCALE.rglob("*.po")):
        with path.open("rb") as file:
            written = len(re.findall(rb"^msgid ", file.read(), re.MULTILINE)) - 1
            file.seek(0)
            read = sum(bool(message.id) for message in read_po(file))
        assert read == written, f"{name(path)}: {written} entries, {read} different ones"


def test_no_entry_is_left_over() -> None:
    idle = [
        f"{name(path)}:{message.lineno}: {message.id}"
        for path, message in catalogues("zh")
        if str(message.id) not in _every_literal()
    ]
    assert not idle, "nobody says these any more:\n" + "\n".join(idle)


def test_pages_show_no_words_past_the_catalogue() -> None:
    wrong = []
    for path in sources("pages", "app.py"):
        for called, call in calls(parse(path)):
            if called not in SHOWN or not isinstance(call.func, ast.Attribute):
                continue
            shown = [*call.args, *(word.value for word in call.keywords if word.arg in SHOWN_KEYWORDS)]
            wrong += [f"{place(path, call)}: {text}" for node in shown for text in _bare_words(node)]
    assert not wrong, "\n".join(wrong)


def _bare_words(node: ast.expr) -> list[str]:
    """Words that a person would read in an argument, other than ids, marks and icons."""
    parts = [node, *(node.elts if isinstance(node, ast.List | ast.Tuple) else [])]
    texts = [text for part in parts for text, _ in literals(part)]
    texts += [
        value.value
        for part in parts
        if isinstance(part, ast.JoinedStr)
        for value in part.values
        if isinstance(value, ast.Constant) and isinstance(value.value, str)
    ]
    return [
        text
        for text in texts
        if not text.startswith("/")  # the address of a page
        if re.search(r"[A-Za-z]{2,}|[\u4e00-\u9fff]", re.sub(r":[a-z_]+/[a-z_]+:|<[^>]*>", "", text))
    ]


def test_pages_write_no_chinese_in_code() -> None:
    wrong = [
        f"{place(path, node)}: {node.value}"
        for path in sources("pages", "app.py")
        for node in ast.walk(parse(path))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.search(r"[\u4e00-\u9fff]", node.value)
        and node.value != "中文"  # a language is named in itself
        and not _is_docstring(path, node)
    ]
    assert not wrong, "\n".join(wrong)


def _is_docstring(path: Path, wanted: ast.Constant) -> bool:
    return any(
        isinstance(statement, ast.Expr) and statement.value is wanted
        for node in ast.walk(parse(path))
        if isinstance(getattr(node, "body", None), list)  # a lambda's body is an expression
        for statement in node.body
    )
