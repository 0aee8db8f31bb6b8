"""The report is self-contained: Allure's tracker is removed, and other loads are refused."""

from __future__ import annotations

import base64

import pytest

from support.bootstrap import ToolingError
from support.reporting.page.offline.page import HEAD, policy, self_contained

# As Allure 3.18.0 writes them, with a report that has one result.
TRACKER = """
    <script async src="https://www.googletagmanager.com/gtag/js?id=G-LNDJ3J7WT0"></script>
    <script>
        window.dataLayer = window.dataLayer || [];
        function gtag(){dataLayer.push(arguments);}
        gtag('js', new Date());
        gtag('config', 'G-LNDJ3J7WT0', {
          "report": "awesome",
          "single_file": "true"
        });
    </script>
"""


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def page(body: str = "", head: str = "") -> str:
    return f"""<!DOCTYPE html>
<html><head>
    <link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'/%3E">
    <link rel="stylesheet" href="data:text/css;base64,{encoded("a { fill: url(#g) }")}">
    {head}
</head><body>
    <div id="app"></div>
    <script   src="data:text/javascript;base64,{encoded("run('https://www.w3.org/2000/svg')")}"></script>{body}
    <script>d("data/1.json","{encoded('<script src="https://a.example/x.js">')}")</script>
</body></html>"""


def closed(html: str) -> str:
    """Return a page with the policy."""
    return html.replace(HEAD, f"{HEAD}\n    {policy(own_files=False)}")


def test_the_tracker_is_removed_and_a_policy_put_in_and_nothing_else() -> None:
    assert self_contained(page(TRACKER)) == closed(page())


def test_a_page_without_a_place_for_the_policy_is_refused() -> None:
    with pytest.raises(ToolingError, match="no <head>"):
        self_contained(page().replace(HEAD, "<head lang=en>"))


@pytest.mark.parametrize(
    "element",
    [
        '<script src="https://cdn.example/a.js"></script>',
        "<script src=http://cdn.example/a.js></script>",
        '<script src="//cdn.example/a.js"></script>',
        '<SCRIPT ASYNC SRC="HTTPS://cdn.example/a.js"></SCRIPT>',
        '<script src="app.js"></script>',
        '<link rel="stylesheet" href="https://cdn.example/a.css">',
        '<link rel="preconnect" href="https://cdn.example">',
        '<img src="https://cdn.example/pixel.gif">',
        '<img src="https://cdn.example/pixel.gif"/>',
        '<img srcset="https://cdn.example/pixel.gif 2x">',
        '<iframe src="https://cdn.example"></iframe>',
        '<object data="https://cdn.example/a.swf"></object>',
        '<video poster="https://cdn.example/a.png"></video>',
        '<svg><use href="https://cdn.example/a.svg#b"/></svg>',
        '<base href="https://cdn.example/">',
        '<meta http-equiv="Refresh" content="0;url=https://cdn.example">',
        '<p style="background: url(https://cdn.example/a.png)">',
        "<style>@import 'https://cdn.example/a.css';</style>",
        "<style>@font-face { src: URL( 'https://cdn.example/a.woff' ) }</style>",
        f'<link href="data:text/css;base64,{encoded("@import url(//cdn.example)")}">',
        '<link rel="stylesheet" href="data:text/css,a{b:url(https://cdn.example)}">',
    ],
)
def test_whatever_would_be_loaded_is_refused_and_named(element: str) -> None:
    with pytest.raises(ToolingError, match="not self-contained") as caught:
        self_contained(page(element))
    assert "cdn.example" in str(caught.value) or "app.js" in str(caught.value)


@pytest.mark.parametrize(
    "element",
    [
        "<script>gtag('config', 'G-1')</script>",
        "<script>load('www.googletagmanager.com/gtag/js')</script>",
        "<script>load('www.google-analytics.com/collect')</script>",
        f'<script src="data:;base64,{encoded("load(`googletagmanager.com`)")}"></script>',
        TRACKER.replace("window.dataLayer", "globalThis.dataLayer"),
        "<script>window.allureReportOptions = {}; gtag('config', 'G-1')</script>",
    ],
)
def test_a_tracker_in_another_shape_is_refused(element: str) -> None:
    with pytest.raises(ToolingError, match="not self-contained"):
        self_contained(page(element))


@pytest.mark.parametrize(
    "element",
    [
        '<a href="https://docs.example">documentation</a>',
        "<p>see https://www.googletagmanager.com/gtag/js</p>",
        "<!-- <script src='https://cdn.example/a.js'></script> -->",
        '<svg><use href="#here"/></svg>',
        '<img src="data:image/png;base64,AAAA">',
        "<style>a { b: url(data:image/svg+xml,%3Cg fill='url(%23c)'/%3E) }</style>",
        "<style>@import url(data:text/css,a{});</style>",
        "<style>a { b: url( '#c' ) }</style>",
    ],
)
def test_text_and_links_are_not_loaded(element: str) -> None:
    assert self_contained(page(element)) == closed(page(element))


@pytest.mark.parametrize(
    "code",
    [
        "fetch('https://cdn.example/a.json')",
        "import('http://cdn.example/a.js')",
        "new WebSocket(`wss://cdn.example`)",
        'navigator.sendBeacon("//cdn.example/collect")',
        r"const a = 'https:\/\/cdn.example'; b.src = a",
        "const a = 'HTTPS://cdn.example:8443/a'",
        "const a = 'https://www.w3.org.cdn.example'",
    ],
)
def test_an_address_of_another_host_in_a_script_is_refused(code: str) -> None:
    """However it is used, embedded or in the page."""
    for element in (
        f"<script>{code}</script>",
        f'<script src="data:text/javascript;base64,{encoded(code)}"></script>',
    ):
        with pytest.raises(ToolingError, match=r"would load:\n.*cdn\.example"):
            self_contained(page(element))


@pytest.mark.parametrize(
    "code",
    [
        "element('http://www.w3.org/2000/svg')",
        "const url = `https://${host}/a`; const base = 'http://'",
        "const a = /^https?:\\/\\//.test(b)",
        "// a comment",
        'window.allureReportOptions = {"ci": {"jobUrl": "https://ci.example/5"}}',
    ],
)
def test_what_is_no_address_of_another_host_or_data_is_fine(code: str) -> None:
    """Addresses assembled by a script are refused by the browser, because of the policy."""
    assert self_contained(page(f"<script>{code}</script>"))


def test_a_broken_embedded_script_is_refused() -> None:
    broken = '<script src="data:text/javascript;base64,A"></script>'
    with pytest.raises(ToolingError, match="an invalid data address"):
        self_contained(page(broken))
