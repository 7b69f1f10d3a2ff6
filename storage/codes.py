"""Codes that prove something: mailed or shown once, kept as hashes, good for a few minutes."""

from __future__ import annotations

from hashlib import scrypt, sha256
from hmac import compare_digest
from secrets import choice, randbelow, token_hex

DIGITS = 6
LINK_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""No 0 and O, no 1, I and L: the code is read on one screen and typed on another."""
LINK_LENGTH = 8
WORK = 2**13
"""Of scrypt: a million codes take hours to try on a stolen database; they are good for minutes."""


def fresh_digits() -> str:
    """A code to be mailed."""
    return f"{randbelow(10**DIGITS):0{DIGITS}}"


def fresh_link() -> str:
    """A code to be shown, in two halves."""
    letters = "".join(choice(LINK_LETTERS) for _ in range(LINK_LENGTH))
    return f"{letters[:4]}-{letters[4:]}"


def salted(code: str) -> tuple[str, str]:
    """A fresh salt, and the hash of a short code with it."""
    salt = token_hex(16)
    return salt, _hashed(code, salt)


def is_right(code: str, salt: str, code_hash: str) -> bool:
    """Whether `code` is the one that was hashed."""
    return compare_digest(_hashed(code, salt), code_hash)


def link_hash(code: str) -> str:
    """The hash by which a link code is found: it is long enough to need no salt."""
    letters = "".join(char for char in code.upper() if char in LINK_LETTERS)
    return sha256(letters.encode()).hexdigest()


def _hashed(code: str, salt: str) -> str:
    return scrypt(code.encode(), salt=salt.encode(), n=WORK, r=8, p=1, dklen=32).hex()
