"""The report loads nothing: Allure's tracker is taken out and anything else is refused."""

from __future__ import annotations

import base64

import pytest

from support.bootstrap import ToolingError
from support.reporting.page import self_contained

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
    <script   src="data:text/javascript;base64,{encoded("run('https://a.example')")}"></script>{body}
    <script>d("data/1.json","{encoded('<script src="https://a.example/x.js">')}")</script>
</body></html>"""


def test_the_tracker_is_taken_out_and_nothing_else() -> None:
    assert self_contained(page(TRACKER)) == page()


def test_a_page_that_loads_nothing_stays_as_it_is() -> None:
    assert self_contained(page()) == page()


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
        "<script>load('https://www.googletagmanager.com/gtag/js')</script>",
        "<script>load('https://www.google-analytics.com/collect')</script>",
        f'<script src="data:;base64,{encoded("load(`googletagmanager.com`)")}"></script>',
        TRACKER.replace("window.dataLayer", "globalThis.dataLayer"),
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
        "<script>const text = '<img src=https://cdn.example/a.png>'</script>",
        '<svg><use href="#here"/></svg>',
        '<img src="data:image/png;base64,AAAA">',
        "<style>a { b: url(data:image/svg+xml,%3Cg fill='url(%23c)'/%3E) }</style>",
        "<style>@import url(data:text/css,a{});</style>",
        "<style>a { b: url( '#c' ) }</style>",
    ],
)
def test_text_and_links_are_not_loaded(element: str) -> None:
    assert self_contained(page(element)) == page(element)


def test_a_broken_embedded_script_is_refused() -> None:
    broken = '<script src="data:text/javascript;base64,A"></script>'
    with pytest.raises(ToolingError, match="an address that is broken"):
        self_contained(page(broken))
