"""Settings from the environment and `.env`, read once; nobody else reads os.environ."""

import os
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from rag.errors import BadSettings

ROOT = Path(__file__).resolve().parent.parent
SEED = ROOT / "seeds" / "article.txt"


class Settings(BaseSettings):
    """Frozen; each field is the variable `RAG_` + its name in capitals. An empty variable counts as unset."""

    model_config = SettingsConfigDict(
        env_prefix="RAG_", env_file=".env", env_ignore_empty=True, frozen=True, extra="ignore", populate_by_name=True
    )

    documents: Annotated[tuple[Path, ...], NoDecode] = (SEED,)
    store: str = str(ROOT / "store")
    host: str = "127.0.0.1"
    port: int = Field(7860, ge=1, le=65535)
    feedback: Path | None = None

    model: str | None = None
    openai_api_key: SecretStr | None = Field(None, validation_alias="OPENAI_API_KEY")
    openai_base_url: str | None = Field(None, validation_alias="OPENAI_BASE_URL")

    @field_validator("documents", mode="before")
    @classmethod
    def _split_paths(cls, value: object) -> object:
        return tuple(Path(p) for p in value.split(os.pathsep) if p) if isinstance(value, str) else value

    @property
    def store_is_server(self) -> bool:
        return self.store.startswith(("http://", "https://"))


def read_settings(**overrides: object) -> Settings:
    """Settings with the given fields in place of the environment's; None leaves the environment's.

    Raises BadSettings, naming each variable that cannot be used.
    """
    try:
        return Settings(**{k: v for k, v in overrides.items() if v is not None})  # type: ignore[arg-type]  # pydantic checks
    except ValidationError as error:
        faults = "; ".join(f"RAG_{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors())
        raise BadSettings(f"a setting cannot be used: {faults}", "correct it in the environment or in .env") from error
