"""采集 capture: files, folders, archives and pasted text become documents, file by file, each with its state and its reason.

Somebody hands in; each file waits its turn, is read in a process of its own, and becomes a document, the next version of one, or
is found to be known already. A bad file says why and stops no other.
"""

from zhixing.capture.anywhere import (
    FileRow,
    LaneFiles,
    WantedFiles,
    cancel_anywhere,
    files_anywhere,
    lanes_of_files,
    retry_anywhere,
)
from zhixing.capture.importing import import_path
from zhixing.capture.port import Extractor, NeedsRecognition, Unreadable
from zhixing.capture.presenting import spoken
from zhixing.capture.service import HandedIn, add, cancel, hand_in_text, retry, start
from zhixing.capture.waiting import let_go

__all__ = [
    "Extractor",
    "FileRow",
    "HandedIn",
    "LaneFiles",
    "NeedsRecognition",
    "Unreadable",
    "WantedFiles",
    "add",
    "cancel",
    "cancel_anywhere",
    "files_anywhere",
    "hand_in_text",
    "import_path",
    "lanes_of_files",
    "let_go",
    "retry",
    "retry_anywhere",
    "spoken",
    "start",
]
