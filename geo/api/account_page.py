"""The pages of ``/account``: one file each, nothing loaded from anywhere, readable on a telephone of 360 pixels."""

from __future__ import annotations

import base64
import hashlib
from urllib.parse import urlencode

from markupsafe import Markup

from geo.i18n import mark, words

_STYLE = """
:root{color-scheme:dark;--ink:#e8eef7;--dim:#9db0c8;--line:#2b3f5c;--field:#0d1a2e;--go:#2f7de1;--bad:#ff9b8f}
*{box-sizing:border-box}
html,body{margin:0;min-height:100%}
body{display:flex;min-height:100vh;align-items:center;justify-content:center;padding:16px;color:var(--ink);
background:#0a1424 radial-gradient(circle at 50% -10%,#1c3a66 0,#0a1424 62%);
font:16px/1.5 Noto Sans CJK SC,Source Han Sans SC,PingFang SC,Microsoft YaHei,system-ui,sans-serif}
main{width:100%;max-width:380px;padding:32px 28px 24px;border:1px solid var(--line);border-radius:14px;
background:rgba(16,29,50,.92);box-shadow:0 18px 60px rgba(0,0,0,.45)}
.mark{display:grid;grid-template-columns:repeat(3,12px);gap:4px;margin-bottom:16px}
.mark i{width:12px;height:12px;border-radius:3px;background:#23456f}
.mark i:nth-child(5){background:#f2b134}.mark i:nth-child(3n+1){background:#2f7de1}
h1{margin:0;font-size:24px;letter-spacing:.04em}
p{margin:4px 0 0;color:var(--dim)}
form{margin:24px 0 0}
label{display:block;margin:14px 0 6px;color:var(--dim);font-size:14px}
input{width:100%;padding:11px 12px;border:1px solid var(--line);border-radius:8px;background:var(--field);
color:var(--ink);font:inherit}
input:focus,button:focus,a:focus{outline:2px solid var(--go);outline-offset:1px}
button{width:100%;margin-top:22px;padding:12px;border:0;border-radius:8px;background:var(--go);color:#fff;
font:inherit;font-weight:600;letter-spacing:.08em;cursor:pointer}
button:hover{background:#4a92ee}
.bad{margin-top:18px;padding:10px 12px;border-left:3px solid var(--bad);background:rgba(255,120,100,.09);
color:var(--bad)}
.note{margin-top:18px;padding:10px 12px;border-left:3px solid #f2b134;background:rgba(242,177,52,.08);color:var(--ink)}
footer{margin-top:22px;display:flex;justify-content:space-between;font-size:14px}
a{color:#8fc0ff}
""".strip()

# The style has no character that HTML escapes, so that it reads the same in the page and in this hash.
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()

PAGE_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
"""Content-Security-Policy of these pages: the style above, the form, and nothing else."""

_SHELL = Markup(
    """<!DOCTYPE html>
<html lang="{html_lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title} · {product}</title>
<style>{style}</style>
</head>
<body>
<main>
<div class="mark" aria-hidden="true"><i></i><i></i><i></i><i></i><i></i><i></i><i></i><i></i><i></i></div>
<h1>{product}</h1>
<p>{title}</p>
{body}
<footer>{left}<a href="{other_url}" hreflang="{other}">{other_name}</a></footer>
</main>
</body>
</html>
"""
)

_SIGN_IN = Markup(
    """{notes}<form method="post" action="sign-in?lang={lang}">
<input type="hidden" name="next" value="{goal}">
<label for="name">{name_label}</label>
<input id="name" name="name" value="{name}" autocomplete="username" autocapitalize="none" spellcheck="false"
 maxlength="60" required{name_focus}>
<label for="password">{password_label}</label>
<input id="password" name="password" type="password" autocomplete="current-password" maxlength="500"
 required{password_focus}>
<button type="submit">{button}</button>
</form>"""
)

_SIGN_OUT = Markup(
    """<form method="post" action="sign-out?lang={lang}"><button type="submit">{button}</button></form>"""
)
_TROUBLE = Markup('<p class="bad" role="alert">{}</p>')
_NOTE = Markup('<p class="note">{}</p>')
_NOTHING, _FOCUS = Markup(""), Markup(" autofocus")
_LINK = Markup('<a href="{}">{}</a>')
_OTHER = {"zh": ("en", "English"), "en": ("zh", "中文")}


def sign_in_page(lang: str, goal: str, trouble: str = "", name: str = "", *, demo: bool = False) -> str:
    """The page that asks for name and password.

    Parameters
    ----------
    lang : str
        ``zh`` or ``en``.
    goal : str
        Path of this server to go to afterwards.
    trouble : str
        One sentence about what went wrong; empty: nothing did.
    name : str
        Put into the field again after a failure.
    demo : bool
        Say that the demonstration needs no account.
    """
    tell = words(lang)
    notes = _TROUBLE.format(trouble) if trouble else Markup()
    if demo:
        notes += _NOTE.format(tell(mark("This is a demonstration: all screens are open without an account.")))
    body = _SIGN_IN.format(
        notes=notes,
        lang=lang,
        goal=goal,
        name_label=tell(mark("Name")),
        name=name,
        name_focus=_NOTHING if name else _FOCUS,
        password_label=tell(mark("Password")),
        password_focus=_FOCUS if name else _NOTHING,
        button=tell(mark("Sign in")),
    )
    return _page(
        lang, tell(mark("Sign in")), body, {"next": goal}, _LINK.format(goal, tell(mark("Back"))) if demo else Markup()
    )


def sign_out_page(lang: str) -> str:
    """The page that asks whether to sign out: a link alone must not end a session."""
    tell = words(lang)
    body = _SIGN_OUT.format(lang=lang, button=tell(mark("Sign out")))
    return _page(lang, tell(mark("Sign out")), body, {}, _LINK.format("/", tell(mark("Back"))))


def _page(lang: str, title: str, body: Markup, query: dict[str, str], left: Markup) -> str:
    other, other_name = _OTHER.get(lang, _OTHER["en"])
    return _SHELL.format(
        html_lang="zh-CN" if lang == "zh" else lang,
        title=title,
        product=words(lang)(mark("Gridward")),
        style=_STYLE,
        body=body,
        left=left or Markup("<span></span>"),
        other=other,
        other_url="?" + urlencode({**query, "lang": other}),
        other_name=other_name,
    )
