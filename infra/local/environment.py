"""The environment of the parts: defaults, what the parts give, and the user's settings."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from hybrid_audio import settings
from hybrid_audio.errors import Misconfigured
from infra.local.parts.part import CannotStart

# A part sees nothing else of the user's environment than these and the settings below.
SYSTEM = (
    "HOME",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "PATH",
    "TMPDIR",
    "TZ",
    "JAVA",
    "JAVA_HOME",
    "HTTPS_PROXY",
    "https_proxy",
    "SSL_CERT_FILE",
    "REQUESTS_CA_BUNDLE",
)

DEFAULTS = {
    "APP_ENV": "dev",
    "GCP_PROJECT": "local",
    "STEMS_BUCKET": "local-stems",
    "OUTPUTS_BUCKET": "local-outputs",
    "UPLOADS_BUCKET": "local-uploads",
    "GCP_REGION": "europe-west1",
    "TASKS_SERVICE_ACCOUNT": "tasks@local.iam.gserviceaccount.com",
    "CARTESIA_API_KEY": "local",
    "WEBHOOK_SECRET": "whsec_aHlicmlkIGF1ZGlvIGxvY2FsIGNsb3Vk",
    "THREADS": "16",
}

SETTINGS = (
    *DEFAULTS,
    "INTERNAL_API_KEY",
    "FIRESTORE_DATABASE",
    "CARTESIA_BASE_URL",
    "CARTESIA_VERSION",
    "CARTESIA_CONCURRENCY",
    "CARTESIA_PRICE_PER_1K_CHARACTERS",
    "VOICE_ID",
    "MODEL_ID",
    "SAMPLE_RATE",
    "CACHE_TTL_DAYS",
    "STEM_MEMORY_MB",
    "SIGNED_URL_TTL_S",
    "LOG_LEVEL",
    "FIRESTORE_EMULATOR_HOST",
    "STORAGE_EMULATOR_HOST",
    "CLOUD_TASKS_EMULATOR_HOST",
    "SPEECH_QUEUE",
    "MESSAGES_QUEUE",
    "MESSAGES_CONCURRENCY",
    "TASKS_CERTS_URL",
    "TASK_ATTEMPTS",
    "BATCH_STUCK_S",
    "GENERATE_URL",
)

LOOPBACK = "127.0.0.1,localhost"


def is_set(environ: Mapping[str, str], name: str) -> bool:
    """Return whether a variable has a value; an empty one counts as unset, as in the settings."""
    return bool(environ.get(name, "").strip())


def clean(environ: Mapping[str, str]) -> dict[str, str]:
    """Return what any program needs of the user's environment; loopback bypasses proxies."""
    given = {name: environ[name] for name in SYSTEM if name in environ}
    skipped = ",".join(filter(None, [LOOPBACK, environ.get("NO_PROXY") or environ.get("no_proxy")]))
    return {**given, "NO_PROXY": skipped, "no_proxy": skipped, "PYTHONUNBUFFERED": "1"}


def compose(
    environ: Mapping[str, str], gives: Iterable[Mapping[str, str]], *, credentials: Path
) -> dict[str, str]:
    """Return the whole environment of a part.

    The strongest comes last: our defaults, what the running parts give, the user's settings.
    """
    composed = {
        **clean(environ),
        **DEFAULTS,
    }
    for given in gives:
        composed.update(given)

    composed.update({name: environ[name] for name in SETTINGS if is_set(environ, name)})
    composed["GOOGLE_CLOUD_PROJECT"] = composed["GCP_PROJECT"]
    composed["GOOGLE_APPLICATION_CREDENTIALS"] = str(credentials)
    return composed


def check(composed: Mapping[str, str]) -> None:
    """Raise CannotStart, in one line, for an environment that the functions would refuse."""
    try:
        settings.read(composed)
    except Misconfigured as error:
        raise CannotStart(error.detail) from None
