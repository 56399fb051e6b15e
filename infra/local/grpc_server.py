"""What our gRPC emulators share: a port of their own, and refusals that become statuses."""

from collections.abc import Awaitable, Callable
from typing import Any

import grpc

from infra.local.ports import is_free

MIB = 1_048_576
OPTIONS = [
    ("grpc.so_reuseport", 0),  # a second server on the same port must fail, not share it
    # The emulators' own limits answer with a clear error below this.
    ("grpc.max_receive_message_length", 64 * MIB),
    ("grpc.max_send_message_length", -1),
]

Message = Any
Unary = Callable[[Message], Awaitable[Message]]


class PortTaken(Exception):
    """Something else listens on the port."""


class Refused(Exception):
    """A call that is answered with a gRPC status other than OK."""

    def __init__(self, code: grpc.StatusCode, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


def bind(server: grpc.aio.Server, host: str, port: int) -> int:
    """Bind the server to the port (0: any) and return it; raises PortTaken."""
    taken = PortTaken(f"port {port} on {host} is taken")
    # Asked first, because gRPC prints lines of its own when it fails.
    if port and not is_free(port):
        raise taken

    try:
        bound: int = server.add_insecure_port(f"{host}:{port}")
    except RuntimeError:
        raise taken from None

    return bound


def unary(call: Unary, request_type: Message) -> grpc.RpcMethodHandler:
    """Return the handler of a call that takes one message and returns one."""

    async def answer(request: Message, context: grpc.aio.ServicerContext) -> Message:
        try:
            return await call(request)
        except Refused as refused:
            await context.abort(refused.code, refused.detail)

    return grpc.unary_unary_rpc_method_handler(answer, request_type.FromString, to_bytes)


def to_bytes(message: Message) -> bytes:
    """Return a message as it goes over the wire."""
    data: bytes = message.SerializeToString()
    return data
