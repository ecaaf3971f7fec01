"""Text files in older encodings, mails and archives."""

from __future__ import annotations

import io
import zipfile
from email import message_from_string, policy
from email.message import EmailMessage

from office import settled

Entry = dict[str, object]
ESR = "批号,抽检只数,ESR均值Ω,标准差Ω,均值加两倍标准差Ω\n2503A,20,0.117,0.014,0.145\n2509B,20,0.121,0.015,0.151\n2521A,20,0.116,0.013,0.142\n2530B,20,0.119,0.014,0.147\n"


def text(source: str, entry: Entry) -> bytes:
    """The text as it is, in the encoding the index names (UTF-8 unless said otherwise)."""
    return source.encode(str(entry.get("encoding", "utf-8")))


def mail(source: str, entry: Entry) -> bytes:
    """A mail of RFC 5322; the one about capacitors carries a table."""
    written = message_from_string(source, policy=policy.default)
    message = EmailMessage(policy=policy.SMTP)
    for name in ("From", "To", "Subject", "Date"):
        message[name] = written[name]
    message["Message-ID"] = f"<{entry['id']}@sunhe.example>"
    message.set_content(str(written.get_payload()), cte="base64")
    if entry["id"] == "mail-s112":
        message.add_attachment(ESR.encode(), maintype="text", subtype="csv", filename="S112 ESR 2025.csv")
        message.set_boundary("sunhe-0001")
    return message.as_bytes()


def archive(source: str, entry: Entry) -> bytes:
    """A zip of a project's folder; `@@file NAME` starts each file."""
    folder = str(entry["path"]).rsplit("/", 1)[-1].removesuffix(".zip")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        for part in source.split("@@file ")[1:]:
            name, body = part.split("\n", 1)
            packed.writestr(f"{folder}/{name.strip()}", body.strip() + "\n")
    return settled(buffer.getvalue())
