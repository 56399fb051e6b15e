"""Read every environment variable of the functions once, checked and frozen.

Secrets stay out of reprs.
"""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import TypeVar
from urllib.parse import urlsplit

from hybrid_audio.domain.batches.signing import key_of
from hybrid_audio.domain.speech.sonic import DEFAULT_MODEL
from hybrid_audio.errors import Misconfigured

T = TypeVar("T")
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
MAX_SIGNED_URL_TTL_S = 12 * 3600
GOOGLE_CERTS_URL = "https://www.googleapis.com/oauth2/v3/certs"


@dataclass(frozen=True)
class Settings:
    """The configuration of this deployment; `.env.example` documents each variable."""

    app_env: str
    internal_api_keys: tuple[str, ...] = field(repr=False)
    gcp_project: str
    gcp_region: str
    stems_bucket: str
    outputs_bucket: str
    uploads_bucket: str
    firestore_database: str
    generate_url: str
    speech_queue: str
    messages_queue: str
    messages_concurrency: int
    tasks_service_account: str
    tasks_certs_url: str
    task_attempts: int
    batch_stuck_s: float
    webhook_secrets: tuple[str, ...] = field(repr=False)
    cartesia_api_key: str = field(repr=False)
    cartesia_base_url: str
    cartesia_version: str
    cartesia_concurrency: int
    cartesia_price_per_1k_characters: float | None
    speech_takes: int
    pronunciation_fresh_s: float
    voice_id: str
    model_id: str
    sample_rate: int
    cache_ttl_days: float
    stem_memory_mb: int
    audio_budget_s: float
    signed_url_ttl_s: int
    threads: int
    log_level: str

    @property
    def is_dev(self) -> bool:
        """Whether the service may be open: only with `APP_ENV=dev`, not without a value."""
        return self.app_env == "dev"

    @property
    def is_open(self) -> bool:
        """Whether requests need no key: in dev, while no key is configured."""
        return self.is_dev and not self.internal_api_keys


def read(environ: Mapping[str, str]) -> Settings:
    """Return the settings that `environ` holds; empty values count as unset.

    Raises Misconfigured, naming the variable and what it must look like, but never a secret's
    value.
    """
    reader = _Reader(environ)
    found = Settings(
        app_env=reader.text("APP_ENV", "prod"),
        internal_api_keys=reader.keys("INTERNAL_API_KEY"),
        gcp_project=reader.text("GCP_PROJECT", environ.get("GOOGLE_CLOUD_PROJECT", "")),
        gcp_region=reader.region("GCP_REGION", "us-central1"),
        stems_bucket=reader.text("STEMS_BUCKET", ""),
        outputs_bucket=reader.text("OUTPUTS_BUCKET", ""),
        uploads_bucket=reader.text("UPLOADS_BUCKET", ""),
        firestore_database=reader.text("FIRESTORE_DATABASE", "(default)"),
        generate_url=reader.url("GENERATE_URL", ""),
        speech_queue=reader.queue("SPEECH_QUEUE", "speech"),
        messages_queue=reader.queue("MESSAGES_QUEUE", "messages"),
        messages_concurrency=reader.whole("MESSAGES_CONCURRENCY", 8, low=1, high=1000),
        tasks_service_account=reader.email("TASKS_SERVICE_ACCOUNT"),
        tasks_certs_url=reader.url("TASKS_CERTS_URL", GOOGLE_CERTS_URL),
        task_attempts=reader.whole("TASK_ATTEMPTS", 10, low=1, high=100),
        batch_stuck_s=reader.number("BATCH_STUCK_S", 120.0, low=1.0, high=86_400.0),
        webhook_secrets=reader.webhook_secrets("WEBHOOK_SECRET"),
        cartesia_api_key=reader.text("CARTESIA_API_KEY", ""),
        cartesia_base_url=reader.url("CARTESIA_BASE_URL", "https://api.cartesia.ai"),
        cartesia_version=reader.date("CARTESIA_VERSION", "2025-04-16"),
        cartesia_concurrency=reader.whole("CARTESIA_CONCURRENCY", 2, low=1, high=1000),
        cartesia_price_per_1k_characters=reader.price("CARTESIA_PRICE_PER_1K_CHARACTERS"),
        speech_takes=reader.whole("SPEECH_TAKES", 2, low=1, high=5),
        pronunciation_fresh_s=reader.number("PRONUNCIATION_FRESH_S", 60.0, low=0.0, high=3600.0),
        voice_id=reader.text("VOICE_ID", ""),
        model_id=reader.text("MODEL_ID", DEFAULT_MODEL),
        sample_rate=reader.whole("SAMPLE_RATE", 48_000, low=8_000, high=48_000),
        cache_ttl_days=reader.number("CACHE_TTL_DAYS", 0.0, low=0.0, high=36_500.0),
        stem_memory_mb=reader.whole("STEM_MEMORY_MB", 128, low=0, high=32_768),
        audio_budget_s=reader.number("AUDIO_BUDGET_S", 3600.0, low=1.0, high=1_000_000.0),
        signed_url_ttl_s=reader.whole("SIGNED_URL_TTL_S", 3600, low=1, high=MAX_SIGNED_URL_TTL_S),
        threads=reader.whole("THREADS", 4 * (os.cpu_count() or 1), low=1, high=1000),
        log_level=reader.choice("LOG_LEVEL", "INFO", LOG_LEVELS),
    )
    if not found.is_dev and not found.internal_api_keys:
        raise Misconfigured(
            "INTERNAL_API_KEY: set at least one key, or APP_ENV=dev to run open on a laptop"
        )

    return found


class _Reader:
    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def text(self, name: str, default: str) -> str:
        return self._environ.get(name, "").strip() or default

    def keys(self, name: str) -> tuple[str, ...]:
        given = self._environ.get(name, "")
        if not given.strip():
            return ()

        keys = tuple(part.strip() for part in given.split(","))
        if not all(keys):
            raise Misconfigured(f"{name}: holds an empty key; separate keys by single commas")
        if any(not part.isprintable() or any(map(str.isspace, part)) for part in keys):
            raise Misconfigured(
                f"{name}: holds a key with a space or a control character; separate keys by commas"
            )
        return keys

    def webhook_secrets(self, name: str) -> tuple[str, ...]:
        secrets = self.keys(name)
        try:
            for each in secrets:
                key_of(each)
        except ValueError as error:
            raise Misconfigured(f"{name}: {error}") from None
        return secrets

    def queue(self, name: str, default: str) -> str:
        def is_id(value: str) -> bool:
            return re.fullmatch(r"[A-Za-z0-9-]{1,100}", value) is not None

        return self._parsed(name, default, str, is_id, "the id of a queue: letters, digits, -")

    def region(self, name: str, default: str) -> str:
        def is_region(value: str) -> bool:
            return re.fullmatch(r"[a-z0-9-]{1,63}", value) is not None

        return self._parsed(name, default, str, is_region, "a region, as us-central1")

    def email(self, name: str) -> str:
        def is_email(value: str) -> bool:
            return re.fullmatch(r"[^@\s]+@[^@\s]+", value) is not None

        return self._parsed(name, "", str, is_email, "the e-mail of a service account")

    def whole(self, name: str, default: int, *, low: int, high: int) -> int:
        return self._parsed(
            name,
            default,
            int,
            lambda value: low <= value <= high,
            f"a whole number {low} to {high}",
        )

    def number(self, name: str, default: float, *, low: float, high: float) -> float:
        return self._parsed(
            name,
            default,
            float,
            lambda value: low <= value <= high,
            f"a number {low:g} to {high:g}",
        )

    def price(self, name: str) -> float | None:
        return self.number(name, 0.0, low=0.0, high=1000.0) if self.text(name, "") else None

    def choice(self, name: str, default: str, known: tuple[str, ...]) -> str:
        return self._parsed(
            name, default, str.upper, lambda value: value in known, "one of " + ", ".join(known)
        )

    def date(self, name: str, default: str) -> str:
        pattern = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

        def is_date(value: str) -> bool:
            return pattern.fullmatch(value) is not None and bool(date.fromisoformat(value))

        return self._parsed(name, default, str, is_date, "a date, YYYY-MM-DD")

    def url(self, name: str, default: str) -> str:
        def is_base(value: str) -> bool:
            parts = urlsplit(value)
            reaches = bool(parts.hostname) and parts.port != 0 and not re.search(r"\s", value)

            return (
                parts.scheme in ("http", "https")
                and reaches
                and not parts.query
                and not parts.fragment
            )

        return self._parsed(
            name, default, lambda v: v.rstrip("/"), is_base, "an http:// or https:// address"
        )

    def _parsed(
        self, name: str, default: T, parse: Callable[[str], T], fits: Callable[[T], bool], form: str
    ) -> T:
        given = self.text(name, "")
        if not given:
            return default

        try:
            value = parse(given)
            is_right = fits(value)
        except ValueError:
            is_right = False

        if not is_right:
            raise Misconfigured(f"{name}: must be {form}")
        return value


@cache
def settings() -> Settings:
    """Return this process's settings, read from its environment on the first call."""
    return read(os.environ)
