"""Generated answers of servers: odd parts in valid places, and damaged bytes."""

from __future__ import annotations

import gzip
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

VERSIONS = (b"HTTP/1.1", b"HTTP/1.1", b"HTTP/1.1", b"HTTP/1.0", b"HTTP/2", b"http/1.1", b"")
STATUSES = (
    *(b"200 OK", b"201 Created", b"204 No Content", b"301 Moved", b"302 Found", b"307 Temporary"),
    *(b"401 Unauthorized", b"429 Too Many", b"503 Unavailable", b"304 Not Modified", b"206 Part"),
    *(b"200", b"200 \xff\xfe", b"200 " + b"x" * 3000, b"099 Low", b"600 High", b"999", b"1000 OK"),
    *(b"20 OK", b"-20 OK", b"2x0 OK", b"", b"101 Switching", b"100 Continue", b"103 Early Hints"),
)
TYPES = (
    *(b"application/json", b"text/html; charset=utf-8", b"text/plain", b"application/problem+json"),
    *(b"text/plain; charset=", b"text/plain; charset=unknown-8", b"text/plain; charset=utf-16"),
    *(b"text/plain; charset=utf-7", b"text/plain; charset=idna", b"text/plain; charset=hex"),
    *(b"text/plain; charset=punycode", b"text/plain; charset=raw_unicode_escape"),
    *(
        b"text/plain; charset=unicode_escape",
        b"text/plain; charset=undefined",
        b"text/plain; charset=rot13",
    ),
    *(b'text/plain; charset="', b"text/plain; charset='utf-8", b"text/plain; charset=\x00", b";;;"),
    *(b"text/plain; charset*=utf-8''%FF", b"text/plain; charset*0=u; charset*1=tf-8", b"\xff\xff"),
    *(b"text/plain; charset=" + b"u" * 2000, b"", b"/", b"multipart/form-data", b"text/plain;=;"),
    *(
        b"multipart/form-data; boundary=",
        b'multipart/mixed; boundary="a',
        b"text/xml; charset=\xe9",
    ),
    *(b"application/x-www-form-urlencoded", b"image/png", b"text/plain; charset=mbcs"),
    *(b"text/plain; charset=utf-8-sig", b"text/plain; charset=zlib", b"text/plain; charset=base64"),
)
HEADERS = (
    *(
        b"Location: /other",
        b"Location: http://[",
        b"Location: urn:a",
        b"Location: http://127.0.0.1:x/1",
    ),
    *(
        b"Location: http://127.0.0.1:99999/1",
        b"Location: \xff\xfe",
        b"Location: //",
        b"Location:",
        b"Location: ?",
    ),
    *(
        b"Location: http://" + b"a" * 300 + b".invalid/",
        b"Location: http://\xc3\xa9\xff.invalid/",
        b"Location: http://a..invalid/",
    ),
    *(
        b"Location: http://xn--\xff.invalid/",
        b"Location: http://xn--a.invalid/",
        b"Location: javascript:1",
        b"Location: /%zz",
    ),
    *(
        b"Location: /" + b"a" * 70_000,
        b"Location: http://user:pass@127.0.0.1:1/",  # pragma: allowlist secret
        b"Location: \\\\h\\a",
    ),
    *(
        b"Set-Cookie: a=1",
        b"Set-Cookie: a=2; Path=/x",
        b"Set-Cookie: =",
        b"Set-Cookie: ;;;",
        b"Set-Cookie:",
    ),
    *(
        b"Set-Cookie: a=\xff\xfe",
        b'Set-Cookie: a="',
        b"Set-Cookie: a=1; Expires=never",
        b"Set-Cookie: a",
    ),
    *(
        b"Set-Cookie: a=1; Max-Age=x",
        b"Set-Cookie: a=1; Max-Age=" + b"9" * 30,
        b"Set-Cookie: a=1; Domain=.",
    ),
    *(
        b"Set-Cookie: a=1; Expires=Thu, 99 Foo 99999 99:99:99 GMT",
        b"Set-Cookie: a=1; Port=x; Version=y",
    ),
    *(
        b"Set-Cookie: a=1; Expires=Thu, 01 Jan 99999999999 00:00:00 GMT",
        b"Set-Cookie: " + b"a" * 9000,
    ),
    *(b"Retry-After: x", b"Retry-After: " + b"9" * 400, b"Retry-After: -5", b"Retry-After: \xb2"),
    *(b"Retry-After: Mon, 99 Foo 2020 00:00:00 GMT", b"Retry-After: \xd9\xa3"),
    *(
        b"WWW-Authenticate: Digest",
        b"WWW-Authenticate: \xff",
        b"Link: <",
        b"Link: <a>; rel=next last",
        b"Link: <http://[>; rel=next",
        b"Link: <urn:a>; rel=next",
        b'Link: <>; rel="next',
        b'Link: ,;=<,>"',
        b"Link: </b>; rel=next; \xff=\xff",
    ),
    *(
        b"Date: never",
        b"X: \x00",
        b"X: a\rb",
        b"X\xff: a",
        b"X : a",
        b": a",
        b" folded",
        b"X: \x7f\x1b[31m",
    ),
    *(
        b"X: " + b"a" * 200_000,
        b"Connection: close",
        b"Connection: upgrade",
        b"Upgrade: h2c",
        b"Trailer: X",
    ),
    *(b"Content-Length: 3", b"Content-Length: -1", b"Content-Length: x", b"Content-Length: 1e3"),
    *(
        b"Content-Length: " + b"9" * 30,
        b"Content-Length: 2, 2",
        b"Content-Length: 2, 3",
        b"Content-Length: +2",
    ),
    *(
        b"Content-Length: " + b"9" * 5000,
        b"Content-Length:",
        b"Content-Length: 0x2",
        b"Content-Length: \xb2",
    ),
    *(b"Transfer-Encoding: chunked", b"Transfer-Encoding: gzip, chunked", b"Transfer-Encoding: x"),
    *(b"Transfer-Encoding: chunked, chunked", b"Transfer-Encoding: \xff", b"Transfer-Encoding:"),
)
CODINGS = (
    *(b"gzip", b"deflate", b"br", b"zstd", b"gzip, gzip", b"identity", b"", b",", b"x", b"\xff"),
    *(b"gzip;q=1", b"GZIP", b"gzip, deflate, br, zstd", b"compress", b", ".join([b"gzip"] * 40)),
    *(b"identity, gzip", b"gzip " * 3, b"aes128gcm", b"x-gzip", b"deflate, x"),
)
TEXTS = (
    *(
        b"{}",
        b'{"id": 12, "name": "Ada"}',
        b"[]",
        b"",
        b"null",
        b"\xff\xfe{}",
        b"\xef\xbb\xbf{}",
        b"{",
    ),
    *(
        b'{"a": 1e999}',
        b'{"a": NaN}',
        b'{"a": 1, "a": 2}',
        b"[" * 100_000,
        b"1" * 5000,
        b'"\\ud800"',
    ),
    *(
        b'"\xed\xa0\x80"',
        b"\x00",
        b"<html>\xe9</html>",
        b"\xff" * 300,
        b"--a\r\n\r\nx\r\n--a--",
        b'{"\\u0000": 1}',
    ),
    *(
        b"a=1&b=%ff&%",
        b"+ADw-",
        b"xn--\xff",
        b"\\u12",
        b"\\N{x",
        b'{"token": {"value": "secretsecret"}}',
    ),
    *(
        b"\xfe\xff\x00",
        b"\xff\xfe\x00",
        b'{"links": {"next": "http://["}}',
        b"-" * 2000,
        b'{"id": {"a": []}}',
        b'{"items": [1], "next": "http://["}',
        b"[1, 2]",
        b'{"items": [{}], "next": {}}',
        b'{"id": "\\u0000\\ud800"}',
    ),
)
_GARBAGE = b"\x00\xff\r\n :;,\t0aZ\x80\xc3"


def answer(random: Random) -> bytes:
    """Return an answer whose parts may be odd, and whose bytes may be damaged."""
    body = _body(random)
    lines = [_start(random)]
    lines.append(b"Content-Type: " + random.choice(TYPES))
    lines += random.sample(HEADERS, random.choice([0, 0, 1, 1, 2, 4]))
    if random.random() < 0.4:
        coding = random.choice(CODINGS)
        lines.append(b"Content-Encoding: " + coding)
        body = _encoded(random, body) if random.random() < 0.6 else body
    if random.random() < 0.3:
        lines.append(b"Transfer-Encoding: chunked")
        body = _chunked(random, body)
    elif random.random() < 0.7:
        lines.append(b"Content-Length: %d" % (len(body) + random.choice([0, 0, 0, 0, 1, -1, 100])))
    head = b"\r\n".join(lines)
    whole = head + random.choice([b"\r\n\r\n", b"\r\n\r\n", b"\r\n\r\n", b"\n\n", b""]) + body
    return damaged(random, whole) if random.random() < 0.2 else whole


def _start(random: Random) -> bytes:
    version = random.choice(VERSIONS) if random.random() < 0.1 else b"HTTP/1.1"
    status = random.choice(STATUSES if random.random() < 0.3 else STATUSES[:11])
    return version + b" " + status


def damaged(random: Random, content: bytes) -> bytes:
    """Return bytes with up to three changes: replaced, removed, inserted, repeated or cut."""
    for _ in range(random.randint(1, 3)):
        content = random.choice(_CHANGES)(random, content)
    return content


def _replaced(random: Random, content: bytes) -> bytes:
    at = random.randrange(len(content) + 1)
    return content[:at] + random.choice(_PIECES) + content[at + 1 :]


def _removed(random: Random, content: bytes) -> bytes:
    at = random.randrange(len(content) + 1)
    return content[:at] + content[at + random.randint(1, 8) :]


def _inserted(random: Random, content: bytes) -> bytes:
    at = random.randrange(len(content) + 1)
    return content[:at] + random.choice(_PIECES) + content[at:]


def _repeated(random: Random, content: bytes) -> bytes:
    at = random.randrange(len(content) + 1)
    return content[:at] + content[max(0, at - 40) :]


def _cut(random: Random, content: bytes) -> bytes:
    return content[: random.randrange(len(content) + 1)]


_CHANGES: Sequence[Callable[[Random, bytes], bytes]] = (
    _replaced,
    _removed,
    _inserted,
    _repeated,
    _cut,
)
_PIECES = tuple(bytes([byte]) for byte in _GARBAGE)


def _body(random: Random) -> bytes:
    body = random.choice(TEXTS)
    return damaged(random, body) if random.random() < 0.2 else body


def _encoded(random: Random, body: bytes) -> bytes:
    encoded = random.choice(_CODERS)(body)
    if random.random() < 0.2:
        encoded = _gzip(encoded)
    return damaged(random, encoded) if random.random() < 0.4 else encoded


def _gzip(body: bytes) -> bytes:
    return gzip.compress(body, mtime=0)  # the same bytes at any time


def _raw_deflate(body: bytes) -> bytes:
    return zlib.compress(body, wbits=-zlib.MAX_WBITS)


_CODERS: Sequence[Callable[[bytes], bytes]] = (_gzip, zlib.compress, _raw_deflate)


def _chunked(random: Random, body: bytes) -> bytes:
    size = random.choice(
        [b"%x" % len(body)] * 5 + [b"0", b"-1", b"zz", b"", b"f" * 30, b"%x;a=b" % len(body)]
    )
    end = random.choice(
        [b"0\r\n\r\n"] * 4 + [b"0\r\nX: \xff\r\n\r\n", b"", b"0\r\n", b"0\r\nno header\r\n\r\n"]
    )
    return size + b"\r\n" + body + b"\r\n" + end
