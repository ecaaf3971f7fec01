"""Web pages, and PDFs with text printed from them by Chromium."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from markdown_it import MarkdownIt

Entry = dict[str, object]
STYLE = """body{font:14px/1.7 "Noto Sans CJK SC",sans-serif;max-width:46em;margin:2em auto;color:#1F2328}
table{border-collapse:collapse;margin:1em 0;width:100%}td,th{border:1px solid #999;padding:4px 8px;text-align:left}
th{background:#eef1f2}h1{font-size:22px}h2{font-size:17px;margin-top:1.4em}nav,footer{color:#57606A;font-size:12px}"""


def _body(source: str) -> str:
    return str(MarkdownIt("commonmark").enable("table").render(source))


def html(source: str, entry: Entry) -> bytes:
    """A page of the intranet, with the navigation and the foot such pages have."""
    title = source.splitlines()[0].lstrip("# ")
    return f"""<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>{title} - 榫和内网</title><style>{STYLE}</style></head>
<body><nav>首页 &gt; 栏目 &gt; {title}　|　通讯录　|　食堂菜单　|　退出</nav>
<article>
{_body(source)}</article>
<footer>榫和驱动技术（虞江）有限公司 内网　发布日期 {entry["created"]}　浏览 412 次</footer></body></html>
""".encode()


def pdf(source: str, entry: Entry) -> bytes:
    """A4 pages printed from the source."""
    page = f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><style>{STYLE}</style><title>{entry["id"]}</title>{_body(source)}'
    with tempfile.TemporaryDirectory() as folder:
        before, after = Path(folder, "page.html"), Path(folder, "page.pdf")
        before.write_text(page, encoding="utf-8")
        switches = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-pdf-header-footer"]
        subprocess.run(["chromium", *switches, f"--print-to-pdf={after}", before.as_uri()], check=True, capture_output=True)
        return after.read_bytes()
