"""Archives that swell, overlap, nest, climb out of their folder, or bear names that no folder should hold."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib

from hostile.case import Case, given

RULE = "# 检修规程\n\n先断电，再挂牌，再检修。\n".encode()


def zipped(*files: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP of these files, in this order; a name may come twice."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return buffer.getvalue()


def zeros(megabytes: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("零.txt", "w") as inner:
        for _ in range(megabytes):
            inner.write(b"\0" * 1024**2)
    return buffer.getvalue()


def overlapping(count: int = 3000, kernel_megabytes: int = 1) -> bytes:
    """Many entries that all point at the same packed bytes: small as a file, enormous when unpacked."""
    plain = b"\0" * (kernel_megabytes * 1024**2)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed, check = packer.compress(plain) + packer.flush(), zlib.crc32(plain)
    name = b"a.txt"
    local = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 8, 0, 33, check, len(packed), len(plain), len(name), 0) + name + packed
    central = bytearray()
    for _ in range(count):
        central += struct.pack(
            "<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 8, 0, 33, check, len(packed), len(plain), len(name), 0, 0, 0, 0, 0, 0
        )
        central += name
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(central), len(local), 0)
    return local + bytes(central) + end


def lying(size: int = 10) -> bytes:
    """Says that its file has ten bytes; unpacks to forty million."""
    data = bytearray(zipped(("谎.txt", b"\0" * 40_000_000)))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = data.index(signature) + offset
        data[place : place + 4] = struct.pack("<L", size)
    return bytes(data)


def nested(levels: int, width: int = 4) -> bytes:
    """A zip in a zip in a zip …, each several times, as 42.zip is made."""
    inner = zeros(4)
    for _ in range(levels):
        inner = zipped(*((f"内{number}.zip", inner) for number in range(width)), method=zipfile.ZIP_DEFLATED)
    return inner


def link(name: str, target: str) -> tuple[zipfile.ZipInfo, bytes]:
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    return info, target.encode()


def device(name: str) -> tuple[zipfile.ZipInfo, bytes]:
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, (stat.S_IFCHR | 0o666) << 16
    return info, RULE


def climbing() -> bytes:
    names = ("../../etc/passwd", "/etc/cron.d/evil", "C:\\Windows\\evil.txt", "好/../../evil.md", "..\\..\\evil.bat")
    return zipped(*((name, b"evil") for name in names), ("好.md", RULE))


def strange_names() -> bytes:
    names = ("CON", "NUL.md", "aux.txt", "a:b|c?.md", "\u202e\u2066txt.exe.md", "空 格 .md", "长" * 400 + ".md", "-rf.md", "~.md")
    return zipped(*((name, RULE + name.encode()) for name in names))


def locked() -> bytes:
    data = bytearray(zipped(("秘.txt", b"secret")))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    return bytes(data)


def crowded() -> bytes:
    return zipped(*((f"{number}.md", b"") for number in range(50_001)), method=zipfile.ZIP_STORED)


def damaged() -> bytes:
    data = bytearray(zipped(("坏.md", RULE * 50), ("好.md", RULE), method=zipfile.ZIP_DEFLATED))
    data[60:75] = b"\xff" * 15
    return bytes(data)


CASES = (
    Case("a zip bomb", "弹.zip", given(lambda: zeros(400)), "failed", says=("为了安全没有打开",)),
    Case("a zip whose files all lie on each other", "叠.zip", given(overlapping), "failed", says=("为了安全没有打开",)),
    Case("a zip that lies about what it holds", "谎.zip", given(lying), "failed", says=("损坏或解不开",)),
    Case("a zip in a zip in a zip, many times", "四二.zip", given(lambda: nested(4, 2)), "failed", says=("超过 3 层",)),
    Case(
        "a zip that climbs out of its folder", "爬.zip", given(climbing), "either", says=("指向包外",), holds=("先断电",),
        paths=("爬.zip/好.md", "爬.zip/etc/passwd"),
    ),
    Case(
        "a zip with links and devices", "链.zip", given(lambda: zipped(link("密码", "/etc/passwd"), device("盘"), ("好.md", RULE))),
        "either", says=("这是一个链接",), holds=("先断电",), never=("root:",),
    ),
    Case("a zip with names no folder may hold", "名.zip", given(strange_names), "either", holds=("先断电",)),
    Case("a zip with a password", "密.zip", given(locked), "failed", says=("密码",)),
    Case("a zip of fifty thousand and one files", "挤.zip", given(crowded), "failed", says=("超过 50000 个",)),
    Case("a zip with one damaged file", "坏包.zip", given(damaged), "either", says=("损坏或解不开",), holds=("先断电",)),
    Case("a zip with the same name twice", "重.zip", given(lambda: zipped(("一.md", RULE), ("一.md", RULE + b"2"))), "either"),
    Case("a zip of nothing", "空.zip", given(zipped), "failed", says=("没有文件",)),
    Case("half a zip", "半.zip", given(lambda: zeros(4)[:200]), "failed", says=("损坏",)),
    Case("another kind of archive", "包.rar", given(b"Rar!\x1a\x07\x01\x00" + b"\0" * 300), "failed", says=("只支持 ZIP",)),
)  # fmt: skip
