"""A users API made with fastapi-users: form login, bearer tokens, UUIDs, SQLite."""

from __future__ import annotations

import contextlib
import uuid
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from fastapi_users import BaseUserManager, FastAPIUsers, UUIDIDMixin, schemas
from fastapi_users.authentication import AuthenticationBackend, BearerTransport, JWTStrategy
from fastapi_users.db import SQLAlchemyBaseUserTableUUID, SQLAlchemyUserDatabase
from fastapi_users.exceptions import InvalidPasswordException, UserAlreadyExists
from fastapi_users.password import PasswordHelper
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from sqlalchemy.ext.asyncio import AsyncSession

ADMIN = "ada@example.com"
PASSWORD = "the-administrators-password"
MEMBER = "max@example.com"
MEMBER_PASSWORD = "the-members-password"
_SECRET = "a-secret-for-tests-and-for-tests-only"

# A hash that takes milliseconds: a realistic one would only slow the tests down.
_HASH = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))


class Base(DeclarativeBase):
    """The base of the tables."""


class User(SQLAlchemyBaseUserTableUUID, Base):
    """The table of users."""


class UserCreate(schemas.BaseUserCreate):
    """The body of a registration."""


class UserRead(schemas.BaseUser[uuid.UUID]):
    """The fields of a user in responses."""


class UserUpdate(schemas.BaseUserUpdate):
    """The fields that a user may change."""


class Users(UUIDIDMixin, BaseUserManager[User, uuid.UUID]):
    """fastapi-users' own rules, and passwords of at least 8 characters."""

    reset_password_token_secret = _SECRET
    verification_token_secret = _SECRET

    async def validate_password(self, password: str, user: Any) -> None:
        """Raise InvalidPasswordException for a short password."""
        del user
        if len(password) < 8:
            raise InvalidPasswordException("a password has at least 8 characters")

    async def create(self, *args: Any, **options: Any) -> User:
        """Raise UserAlreadyExists for a taken address, even for concurrent requests.

        fastapi-users first looks the address up, and then inserts it. Concurrent requests that look
        it up before one has inserted it violate the table's constraint, and would get a 500.
        """
        try:
            return await super().create(*args, **options)
        except IntegrityError as error:
            raise UserAlreadyExists from error


def fastapi_users_app(folder: Path) -> FastAPI:
    """Make the app with one administrator and one member; its database is in a folder."""
    engine = create_async_engine(f"sqlite+aiosqlite:///{folder / 'users.sqlite'}")
    session_maker = async_sessionmaker(engine, expire_on_commit=False)

    async def session() -> AsyncIterator[AsyncSession]:
        async with session_maker() as opened:
            yield opened

    async def users() -> AsyncIterator[Users]:
        async with session_maker() as opened:
            yield Users(SQLAlchemyUserDatabase(opened, User), PasswordHelper(_HASH))

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)
        async for manager in users():
            await manager.create(
                UserCreate(email=ADMIN, password=PASSWORD, is_superuser=True), safe=False
            )
            await manager.create(UserCreate(email=MEMBER, password=MEMBER_PASSWORD))
        yield
        await engine.dispose()

    backend: AuthenticationBackend[User, uuid.UUID] = AuthenticationBackend(
        name="jwt",
        transport=BearerTransport(tokenUrl="auth/jwt/login"),
        get_strategy=lambda: JWTStrategy(secret=_SECRET, lifetime_seconds=3600),
    )
    parts = FastAPIUsers[User, uuid.UUID](users, [backend])
    app = FastAPI(lifespan=lifespan)
    app.include_router(parts.get_auth_router(backend), prefix="/auth/jwt")
    app.include_router(parts.get_register_router(UserRead, UserCreate), prefix="/auth")
    app.include_router(parts.get_users_router(UserRead, UserUpdate), prefix="/users")
    return app
