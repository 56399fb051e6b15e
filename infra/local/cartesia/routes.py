"""The stand-in's HTTP: speech and dictionaries as Cartesia answers, `/control/...` for tests."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any

from aiohttp import web

from infra.local.cartesia import contract, delivery, faults, refusals, stream, wav_form
from infra.local.cartesia.counts import Counts
from infra.local.cartesia.dictionaries import Dictionaries
from infra.local.cartesia.faults import Faults
from infra.local.cartesia.refusals import Refused
from infra.local.cartesia.speaker import Speaker, TimedSpeech
from infra.local.cartesia.utterance import Utterance

NEWEST_VERSION = "2026-08-14"
MOST_BODY_BYTES = 1 << 20
STREAM_PATH = "/tts/sse"


@dataclass
class StandIn:
    """A running stand-in: its voice, its settings, and what it was asked."""

    speaker: Speaker
    threads: ThreadPoolExecutor
    counts: Counts = field(default_factory=Counts)
    faults: Faults = field(default_factory=Faults)
    dictionaries: Dictionaries = field(default_factory=Dictionaries)
    latency_ms: float = 0.0

    def application(self) -> web.Application:
        """Return the routes."""
        app = web.Application(client_max_size=MOST_BODY_BYTES)
        app.add_routes(
            [
                web.get("/", self.status),
                web.get("/live", self.status),
                web.post("/tts/bytes", self.speak),
                web.post("/tts/sse", self.speak),
                *self.dictionaries.routes(),
                web.get("/control/stats", self.stats),
                web.get("/control/requests", self.requests),
                web.post("/control/faults", self.add_faults),
                web.post("/control/latency", self.set_latency),
                web.post("/control/reset", self.reset),
            ]
        )

        return app

    async def status(self, _request: web.Request) -> web.Response:
        """Answer as Cartesia's own status route does; no key needed."""
        return web.json_response({"ok": True, "version": NEWEST_VERSION})

    async def speak(self, request: web.Request) -> web.StreamResponse:
        """Speak, refuse, or fail as the next fault says."""
        body = await request.read()
        with self.counts.request(request.headers, body):
            try:
                utterance = contract.read(
                    request.headers, body, is_stream=request.path == STREAM_PATH
                )
                said = self.dictionaries.apply(utterance.dictionary, utterance.text)
            except Refused as refused:
                self.counts.refused += 1
                return refusals.answer(refused, request.headers.get("Cartesia-Version", ""))
            return await self._answer(request, replace(utterance, text=said), utterance.text)

    async def _answer(
        self, request: web.Request, utterance: Utterance, asked: str
    ) -> web.StreamResponse:
        fault = self.faults.next()
        self.counts.faults += fault is not faults.NONE
        await asyncio.sleep(fault.delay_s + self.latency_ms / 1000)
        instead = await delivery.instead(request, fault)
        if instead is not None:
            return instead

        speech = await self._speech(utterance)
        self.counts.spoken += 1
        self.counts.characters += len(asked)
        if request.path == STREAM_PATH:
            events = stream.body(speech, utterance, fault)
            return web.Response(body=events, content_type="text/event-stream")
        samples = speech.samples
        return await delivery.deliver(request, wav_form.body(samples, utterance.rate, fault), fault)

    async def _speech(self, utterance: Utterance) -> TimedSpeech:
        return await asyncio.get_running_loop().run_in_executor(
            self.threads, self.speaker.speak_timed, utterance
        )

    async def stats(self, _request: web.Request) -> web.Response:
        """Answer with the counts."""
        return web.json_response(
            {
                **self.counts.to_json(),
                "faults_to_come": len(self.faults),
                "dictionary_reads": self.dictionaries.reads,
            }
        )

    async def requests(self, _request: web.Request) -> web.Response:
        """Answer with the last requests, oldest first."""
        return web.json_response({"requests": list(self.counts.last)})

    async def add_faults(self, request: web.Request) -> web.Response:
        """Queue the faults of the body: one, or a list."""
        try:
            self.faults.add(faults.from_json(await request.json()))
        except ValueError as error:
            return web.json_response({"error": str(error)}, status=422)
        return web.json_response({"faults_to_come": len(self.faults)})

    async def set_latency(self, request: web.Request) -> web.Response:
        """Let every answer wait `ms` milliseconds from now on."""
        given: Any = await request.json()
        ms = given.get("ms") if isinstance(given, dict) else None
        if not isinstance(ms, int | float) or not 0 <= ms <= 600_000:
            return web.json_response({"error": "ms must be from 0 to 600000"}, status=422)
        self.latency_ms = float(ms)
        return web.json_response({"ms": self.latency_ms})

    async def reset(self, _request: web.Request) -> web.Response:
        """Forget counts, requests, faults and latency."""
        self.counts.reset()
        self.faults.clear()
        self.latency_ms = 0.0
        self.dictionaries.reads = 0
        return web.json_response(self.counts.to_json())
