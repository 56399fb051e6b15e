"""Handlers of every function: whether it is alive and ready, and what it is."""

import time
from typing import Any

import hybrid_audio
from hybrid_audio import services
from hybrid_audio.edge import auth
from hybrid_audio.edge.call import Answer, Call, NotReady
from hybrid_audio.edge.dependencies import DEPENDENCIES

_STARTED = time.monotonic()


def get_live(call: Call) -> Answer:
    """Say that the process answers."""
    return {"status": "ok"}


def get_ready(call: Call) -> Answer:
    """Say whether the dependencies answered in the last seconds; with a key, say which did not."""
    states = DEPENDENCIES.pings(call.function).states
    is_ready = all(state == "ok" for state in states.values())
    content: dict[str, Any] = {"status": "ready" if is_ready else "not ready"}
    if auth.is_authorised(call.request.headers.get(auth.HEADER), services.settings()):
        content["dependencies"] = states
    return content if is_ready else NotReady(content, {"Retry-After": "2"})


def get_health(call: Call) -> Answer:
    """Say which function this is, and whether it asks for a key."""
    return _health(call.function)


def _health(function: str) -> dict[str, Any]:
    config = services.settings()
    return {
        "status": "ok",
        "function": function,
        "version": hybrid_audio.__version__,
        "environment": config.app_env,
        "authentication": "open: set INTERNAL_API_KEY to ask for a key"
        if config.is_open
        else "required",
    }


def get_extended_health(call: Call) -> Answer:
    """Say the same, with dependencies, how fast they answer, and settings that are not secret."""
    config = services.settings()
    settings: dict[str, Any] = {
        "project": config.gcp_project,
        "stems_bucket": config.stems_bucket,
        "outputs_bucket": config.outputs_bucket,
        "model": config.model_id,
        "cartesia_version": config.cartesia_version,
        "cartesia_concurrency": config.cartesia_concurrency,
        "sample_rate": config.sample_rate,
        "cache_ttl_days": config.cache_ttl_days,
        "stem_memory_mb": config.stem_memory_mb,
        "region": config.gcp_region,
        "queues": [config.speech_queue, config.messages_queue],
        "messages_concurrency": config.messages_concurrency,
        "task_attempts": config.task_attempts,
        "price_per_1k_characters": config.cartesia_price_per_1k_characters,
        "signs_webhooks": bool(config.webhook_secrets),
    }

    pings = DEPENDENCIES.pings(call.function)
    return {
        **_health(call.function),
        "uptime_s": round(time.monotonic() - _STARTED, 1),
        "dependencies": pings.states,
        "latencies_ms": pings.took_ms,
        "settings": settings,
    }


def get_version(call: Call) -> Answer:
    """Say which version of the service, the contract and the upstream API this is."""
    config = services.settings()
    return {
        "version": hybrid_audio.__version__,
        "cartesia_version": config.cartesia_version,
        "model": config.model_id,
    }
