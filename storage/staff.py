"""Staff accounts, their identities on channels, and their logins of the console."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, insert, select, update

from handlers.tickets import Role
from storage.settings_kept import set_value, value
from storage.tables import StaffIdentityRow, StaffRow, StaffSessionRow, table

STAFF, IDENTITY, SESSION = table(StaffRow), table(StaffIdentityRow), table(StaffSessionRow)
SESSION_LENGTH = timedelta(hours=12)
SETUP = "first-admin-link"


@dataclass(frozen=True, slots=True)
class Staff:
    """A member of staff."""

    id: int
    login: str
    name: str
    role: Role
    active: bool

    @property
    def is_admin(self) -> bool:
        """Whether they may publish."""
        return self.role is Role.ADMIN

    @property
    def oversees(self) -> bool:
        """Whether they look at the work of all: the ledger and the numbers."""
        return self.role is not Role.AGENT


@dataclass(frozen=True, slots=True)
class Session:
    """A login that is open."""

    staff: Staff
    csrf: str


def add(connection: Connection, login: str, name: str, role: Role, password_hash: str, now: datetime) -> Staff:
    """Keep a new account; raises ValueError where the login is taken."""
    if connection.execute(select(STAFF.c.id).where(STAFF.c.login == login)).first() is not None:
        raise ValueError(f"the login {login} is taken")
    values = {
        "login": login,
        "name": name,
        "role": role.value,
        "password_hash": password_hash,
        "active": True,
        "created_at": now,
    }
    return _staff(connection.execute(insert(STAFF).values(values).returning(STAFF)).one())


def everyone(connection: Connection) -> list[Staff]:
    """All accounts, by login."""
    return [_staff(row) for row in connection.execute(select(STAFF).order_by(STAFF.c.login))]


def identities(connection: Connection, staff: int) -> list[str]:
    """The channel identities of a member of staff, as `channel:person`."""
    rows = connection.execute(select(IDENTITY).where(IDENTITY.c.staff_id == staff))
    return [f"{row.channel}:{row.person}" for row in rows]


def disable(connection: Connection, login: str) -> bool:
    """Close an account and end its logins; False where there is none."""
    row = connection.execute(select(STAFF).where(STAFF.c.login == login)).one_or_none()
    if row is None:
        return False
    connection.execute(update(STAFF).where(STAFF.c.id == row.id).values(active=False))
    connection.execute(delete(SESSION).where(SESSION.c.staff_id == row.id))
    return True


def set_role(connection: Connection, login: str, role: Role) -> bool:
    """Let an account do what `role` may do; False where there is none. Raises ValueError for the last admin."""
    row = connection.execute(select(STAFF).where(STAFF.c.login == login)).one_or_none()
    if row is None:
        return False
    connection.execute(update(STAFF).where(STAFF.c.id == row.id).values(role=role.value))
    if row.role == Role.ADMIN.value and not has_admin(connection):
        raise ValueError(f"{login} is the last admin")
    return True


def link(connection: Connection, login: str, channel: str, person: str) -> bool:
    """Say who a member of staff is on a channel; False where there is no such login."""
    staff_id = connection.execute(select(STAFF.c.id).where(STAFF.c.login == login)).scalar()
    if staff_id is None:
        return False
    connection.execute(delete(IDENTITY).where(IDENTITY.c.channel == channel, IDENTITY.c.person == person))
    connection.execute(insert(IDENTITY).values(channel=channel, person=person, staff_id=staff_id))
    return True


def colleague(connection: Connection, staff: int) -> Staff | None:
    """The account with this id, unless it is closed."""
    return _active(connection, select(STAFF).where(STAFF.c.id == staff))


def by_identity(connection: Connection, channel: str, person: str) -> Staff | None:
    """The active member of staff with this identity."""
    return _active(connection, _of_identity(channel, person))


def is_barred(connection: Connection, channel: str, person: str) -> bool:
    """Whether the account with this identity is closed; an identity that is linked to none is not barred."""
    return connection.execute(_of_identity(channel, person).where(~STAFF.c.active)).first() is not None


def _of_identity(channel: str, person: str) -> Select[Any]:
    query = select(STAFF).join(IDENTITY, IDENTITY.c.staff_id == STAFF.c.id)
    return query.where(IDENTITY.c.channel == channel, IDENTITY.c.person == person)


def password_of(connection: Connection, login: str) -> tuple[Staff, str] | None:
    """An active account and the hash of its password."""
    row = connection.execute(select(STAFF).where(STAFF.c.login == login, STAFF.c.active)).one_or_none()
    return (_staff(row), row.password_hash) if row is not None else None


def has_admin(connection: Connection) -> bool:
    """Whether there is an admin who can log in."""
    query = select(func.count()).where(STAFF.c.role == Role.ADMIN.value, STAFF.c.active)
    return bool(connection.execute(query).scalar())


def open_session(connection: Connection, staff: int, now: datetime) -> str:
    """Begin a login; its token, of which only a hash is kept."""
    token = token_urlsafe(32)
    connection.execute(delete(SESSION).where(SESSION.c.expires_at < now))
    values = {
        "token_hash": _hashed(token),
        "staff_id": staff,
        "csrf": token_urlsafe(24),
        "expires_at": now + SESSION_LENGTH,
    }
    connection.execute(insert(SESSION).values(values))
    return token


def session_of(connection: Connection, token: str, now: datetime) -> Session | None:
    """The login that a token stands for, unless it has expired or the account is closed."""
    query = select(STAFF, SESSION.c.csrf).join(SESSION, SESSION.c.staff_id == STAFF.c.id)
    query = query.where(SESSION.c.token_hash == _hashed(token), SESSION.c.expires_at > now, STAFF.c.active)
    row = connection.execute(query).one_or_none()
    return Session(_staff(row), row.csrf) if row is not None else None


def end_session(connection: Connection, token: str) -> None:
    """Log out."""
    connection.execute(delete(SESSION).where(SESSION.c.token_hash == _hashed(token)))


def setup_token(connection: Connection) -> str:
    """A fresh one-time token with which the first admin is made; an earlier one is void."""
    token = token_urlsafe(24)
    set_value(connection, SETUP, _hashed(token))
    return token


def is_setup_token(connection: Connection, token: str) -> bool:
    """Whether the token opens the first admin's page: only while there is no admin."""
    return value(connection, SETUP) == _hashed(token) and not has_admin(connection)


def _active(connection: Connection, query: Select[Any]) -> Staff | None:
    row = connection.execute(query.where(STAFF.c.active)).one_or_none()
    return _staff(row) if row is not None else None


def _hashed(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _staff(row: Row[Any]) -> Staff:
    return Staff(row.id, row.login, row.name, Role(row.role), row.active)
