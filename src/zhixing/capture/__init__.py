"""采集 capture: files, folders, archives and pasted text become documents, file by file, each with its state and its reason.

Somebody hands in; each file waits, is read in a process of its own, and becomes a document, the next version of one, or is found
to be known already. A bad file says why and stops no other.
"""

from zhixing.capture.importing import import_path
from zhixing.capture.port import Extractor, NeedsRecognition, Unreadable
from zhixing.capture.service import HandedIn, add, cancel, hand_in_text, retry, start

__all__ = [
    "Extractor",
    "HandedIn",
    "NeedsRecognition",
    "Unreadable",
    "add",
    "cancel",
    "hand_in_text",
    "import_path",
    "retry",
    "start",
]
