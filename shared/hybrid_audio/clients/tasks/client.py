"""Build the Cloud Tasks client; against an emulator it looks for no credentials."""

import os

import grpc
from google.cloud import tasks_v2
from google.cloud.tasks_v2.services.cloud_tasks.transports import CloudTasksGrpcTransport

RECONNECT_MS = 2_000
"""By default gRPC waits up to two minutes between attempts to reach a server that was away."""


def tasks_client() -> tasks_v2.CloudTasksClient:
    """Return a Cloud Tasks client; `CLOUD_TASKS_EMULATOR_HOST` sends it to an emulator.

    The library itself knows no such variable.
    """
    emulator = os.environ.get("CLOUD_TASKS_EMULATOR_HOST", "").strip()
    if not emulator:
        return tasks_v2.CloudTasksClient()

    options = [("grpc.max_reconnect_backoff_ms", RECONNECT_MS)]
    channel = grpc.insecure_channel(emulator, options=options)
    return tasks_v2.CloudTasksClient(transport=CloudTasksGrpcTransport(channel=channel))
