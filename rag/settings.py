"""Settings from the environment and `.env`, read once; nobody else reads os.environ."""

import ipaddress
import os
import re
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from rag.errors import BadSettings

_INSTALLED = Path(__file__).resolve().parent / "data"

ROOT = _INSTALLED if _INSTALLED.is_dir() else _INSTALLED.parent.parent
"""What holds `prompts/` and `seeds/`: the checkout, or, in what was built from it, a folder of the package."""

SEED = ROOT / "seeds" / "article.txt"

STORE = user_data_path("footnote", appauthor=False) / "store" if ROOT == _INSTALLED else ROOT / "store"
"""Where the index is kept unless RAG_STORE says: a checkout's own goes with it, an installed package may not be writable."""


class Settings(BaseSettings):
    """Frozen; each field is the variable `RAG_` + its name in capitals, but for the two that the openai package names.

    An empty variable counts as unset. The key is a secret: no dump, message or traceback of the settings shows it.
    """

    model_config = SettingsConfigDict(
        env_prefix="RAG_",
        env_file=".env",
        env_ignore_empty=True,
        frozen=True,
        extra="ignore",
        populate_by_name=True,
        hide_input_in_errors=True,
    )

    documents: Annotated[tuple[Path, ...], NoDecode] = (SEED,)
    store: str = str(STORE)
    indexing: bool = True
    host: str = "127.0.0.1"
    port: int = Field(7860, ge=1, le=65535)
    allowed_origins: Annotated[tuple[str, ...], NoDecode] = ()
    rate_limit: str = "30/minute"
    api_tokens: Annotated[tuple[SecretStr, ...], NoDecode] = ()
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = ()
    root_path: str = Field("", pattern=r"^(/[\w.~-]+)*$")
    feedback: Path | None = None
    uploads: bool | None = None
    shared: SecretStr | None = None

    model: str | None = None
    embedding_model: str | None = None
    openai_api_key: SecretStr | None = Field(None, validation_alias="OPENAI_API_KEY")
    openai_base_url: str | None = Field(None, validation_alias="OPENAI_BASE_URL")
    context_window: int = Field(4096, ge=1024)
    model_timeout: float = Field(60, gt=0)
    model_deadline: float = Field(300, gt=0)
    model_workers: int = Field(4, ge=1, le=100)
    writer: Literal["model", "reader", "both"] = "both"

    @field_validator("documents", mode="before")
    @classmethod
    def _split_paths(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        paths = tuple(Path(p) for p in value.split(os.pathsep) if p)
        if not paths:
            raise ValueError("it names no file or folder")
        return paths

    @field_validator("openai_api_key")
    @classmethod
    def _check_key(cls, value: SecretStr | None) -> SecretStr | None:
        # Else the HTTP library would refuse the header with a message that quotes it.
        key = value.get_secret_value().strip() if value else ""
        if not key.isascii() or not key.isprintable() or " " in key:
            raise ValueError("it holds characters that no key has")
        return SecretStr(key) if key else None

    @field_validator("openai_base_url")
    @classmethod
    def _check_address(cls, value: str | None) -> str | None:
        if value is None:
            return None
        try:
            parts = urlsplit(value.strip())
            usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
        except ValueError:
            usable = False
        if not usable:
            raise ValueError("it must be an address such as http://127.0.0.1:11434/v1")
        if "@" in parts.netloc or parts.query:
            raise ValueError("a key or password belongs in OPENAI_API_KEY, not in the address")
        return value.strip()

    @field_validator("allowed_origins", "api_tokens", "trusted_proxies", mode="before")
    @classmethod
    def _split_list(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("allowed_origins")
    @classmethod
    def _check_origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for origin in value:
            if origin != "*" and origin != origin_of(origin):
                raise ValueError(f"{origin!r} is no origin: write scheme, host and port alone, as in https://example.com")
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _check_proxies(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for address in value:
            ipaddress.ip_network(address)  # a ValueError of its own, which names the address
        return value

    @field_validator("shared")
    @classmethod
    def _check_shared(cls, value: SecretStr | None) -> SecretStr | None:
        # A secret, since it may hold a password.
        if value and urlsplit(value.get_secret_value()).scheme not in ("redis", "rediss"):
            raise ValueError("it must be the address of a Redis server, such as redis://127.0.0.1:6379/0")
        return value

    @field_validator("rate_limit")
    @classmethod
    def _check_rate(cls, value: str) -> str:
        from limits import parse

        try:
            parse(value)
        except ValueError:
            raise ValueError(f"{value!r} is no rate: write a count and a time, as in 30/minute") from None
        return value

    @property
    def unused_server(self) -> str | None:
        """One line that says how to turn the language model on, where only its server or key is set; else None."""
        if self.model or not (self.openai_api_key or self.openai_base_url):
            return None
        which = "OPENAI_API_KEY" if self.openai_api_key else "OPENAI_BASE_URL"
        sent = "nothing is sent there but texts to embed" if self.embedding_model else "nothing is sent anywhere"
        return f"{which} is set, but no model: {sent}. To have answers written by one, set RAG_MODEL to its name."

    @property
    def here_alone(self) -> bool:
        """Whether only this machine can reach the server, and nobody through a proxy on it."""
        return is_loopback(self.host) and not self.trusted_proxies

    @property
    def takes_uploads(self) -> bool:
        """Whether visitors may bring documents of their own: if nothing is said of it, where only this machine can."""
        return self.here_alone if self.uploads is None else self.uploads

    @property
    def store_is_server(self) -> bool:
        return self.store.startswith(("http://", "https://"))


def is_loopback(host: str) -> bool:
    """Whether the name or address is this machine's own, which no other reaches."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def origin_of(address: str) -> str:
    """Scheme, host and port of an address as a browser's Origin header has them: lower case, without the scheme's own port.

    >>> origin_of("HTTPS://Example.com:443/page")
    'https://example.com'

    Empty where there is none, as for `null` and for a port that is no number.
    """
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return ""
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https") or not re.fullmatch(r"[a-z0-9._-]+|[0-9a-f:.]+", host):
        return ""
    host = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{host}" + (f":{port}" if port and port != {"http": 80, "https": 443}[parts.scheme] else "")


def read_settings(**overrides: object) -> Settings:
    """Settings with the given fields in place of the environment's; None leaves the environment's.

    Raises BadSettings, naming each variable that cannot be used, or `.env` where that is not UTF-8.
    """
    try:
        return Settings(**{k: v for k, v in overrides.items() if v is not None})  # type: ignore[arg-type]  # pydantic checks
    except ValidationError as error:
        faults = "; ".join(f"{_variable(str(e['loc'][0]))}: {e['msg']}" for e in error.errors())
        raise BadSettings(f"a setting cannot be used: {faults}", "correct it in the environment or in .env") from error
    except UnicodeDecodeError:  # it quotes the file, which may hold the key
        raise BadSettings(f"{Path('.env').resolve()} is not UTF-8", "save it as UTF-8") from None


def system_environment() -> dict[str, str]:
    """What a child process that gets nothing else of the environment cannot start without: on Windows the system's folder."""
    return {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}


def _variable(field: str) -> str:
    name = field.upper()
    return name if name.startswith("OPENAI_") else f"RAG_{name}"
