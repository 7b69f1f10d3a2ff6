"""Names and types of files: as they may be shown and served, whatever a browser said about them."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath
from urllib.parse import quote

from handlers.scans import media_type_of

LONGEST = 120
"""Characters of a name that is shown."""
OPAQUE = "application/octet-stream"
_OFFICE = "application/vnd.openxmlformats-officedocument."
TYPES = {
    ".csv": "text/csv",
    ".doc": "application/msword",
    ".docx": _OFFICE + "wordprocessingml.document",
    ".gif": "image/gif",
    ".ppt": "application/vnd.ms-powerpoint",
    ".pptx": _OFFICE + "presentationml.presentation",
    ".txt": "text/plain",
    ".webp": "image/webp",
    ".xls": "application/vnd.ms-excel",
    ".xlsx": _OFFICE + "spreadsheetml.sheet",
    ".zip": "application/zip",
}
"""By the ending. The same on every machine, unlike the system's tables; scans go by their content instead."""
_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+-]*")


def clean_name(name: str) -> str:
    """The last part of a path, without signs that cannot be seen or that turn the reading direction."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    seen = "".join(char for char in last if unicodedata.category(char) not in {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})
    seen = "" if set(seen) <= {" ", "."} else seen.strip()
    if len(seen) > LONGEST:
        ending = PurePosixPath(seen).suffix[:16]
        seen = seen[: LONGEST - len(ending)] + ending
    return seen or "file"


def media_type(name: str, data: bytes) -> str:
    """What a file is: scans by their first bytes, others by their ending."""
    return media_type_of(data) or TYPES.get(PurePosixPath(name.lower()).suffix, OPAQUE)


def safe_type(kind: str) -> str:
    """`kind` where it has the form of a media type; a platform may have told us anything."""
    return kind if _MEDIA_TYPE.fullmatch(kind) else OPAQUE


def disposition(name: str) -> str:
    """Content-Disposition of a download: the name in UTF-8 (RFC 6266, RFC 8187) and in ASCII for old programs."""
    plain = re.sub(r'[^\x20-\x7e]|["\\%]', "_", name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
