"""Make a missing stem: speak it once under a lease, check it, store it whole, then index it."""

import itertools
import logging
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from random import Random
from typing import Any, Protocol

from hybrid_audio.audio.verdicts.level import level_finding
from hybrid_audio.domain.stems.contract import StemSpec
from hybrid_audio.domain.stems.lease import Claim
from hybrid_audio.domain.stems.stem import Outcome
from hybrid_audio.domain.stems.stem_metadata import (
    findings_in,
    judged_metadata,
    metadata_of,
    object_fields,
    takes_in,
)
from hybrid_audio.domain.stems.stored import StoredObject
from hybrid_audio.errors import LeaseHeld, LeaseLost, SpeechUnusable, StoreRefused, StoreUnavailable
from hybrid_audio.runtime import deadline
from hybrid_audio.runtime.backoff import Backoff
from hybrid_audio.runtime.stages import stage
from hybrid_audio.stems import purpose
from hybrid_audio.stems.families import Families
from hybrid_audio.stems.renewal import Renewal
from hybrid_audio.stems.takes import Take, best_take

POLLING = Backoff(first_s=0.02, longest_s=0.1, growth=1.5, least_share=0.5)
"""How often waiters look: soon after the holder's end, at ten small reads a second at most."""

CONTENT_TYPE = "audio/wav"
LOG = logging.getLogger(__name__)

Look = Callable[[StemSpec], StoredObject | None]


class Speech(Protocol):
    """Text to speech."""

    def speak(self, spec: StemSpec) -> bytes:
        """Return the checked, canonical WAV of the spec; raises the Speech errors."""


class StemWriter(Protocol):
    """The bucket that stems are written to.

    `create` returns None when another writer's object is there. `ping` raises StoreRefused where
    nothing could be kept, since there is no bucket.
    """

    def ping(self) -> None: ...
    def stat(self, name: str) -> StoredObject | None: ...
    def create(
        self,
        name: str,
        data: bytes,
        content_type: str,
        metadata: dict[str, str],
        *,
        replaces: int = 0,
    ) -> StoredObject | None: ...


class LeaseIndex(Protocol):
    """The leases of stems that are being made, and the entries of finished ones."""

    lease_ttl: timedelta

    def is_being_made(self, signature: str) -> bool: ...
    def claim(self, spec: StemSpec, *, over_entry: bool) -> Claim: ...
    def renew(self, claim: Claim) -> Claim: ...
    def complete(self, claim: Claim, details: dict[str, Any]) -> None: ...
    def release(self, claim: Claim) -> None: ...
    def refuse(self, claim: Claim, refusal: str) -> None: ...


class StemMaker:
    """Makes stems, each by one holder at a time across all processes.

    `measure` returns what the entry of a made stem is to say of its sound; without, nothing. A
    stem whose measures hold faults is spoken up to `takes` times, and the level of what is kept is
    compared with those of its `families`.
    A process that wants the same stem meanwhile is a waiter: it looks for the stem again when the
    holder has ended, alive or dead.
    """

    def __init__(
        self,
        *,
        bucket: StemWriter,
        index: LeaseIndex,
        speech: Speech,
        measure: Callable[[bytes], Mapping[str, Any]] | None = None,
        families: Families | None = None,
        takes: int = 1,
        sleep: Callable[[float], None] = time.sleep,
        rng: Random | None = None,
    ) -> None:
        self._bucket = bucket
        self._index = index
        self._speech = speech
        self._measure = measure
        self._families = families
        self._takes = takes
        self._sleep = sleep
        self._rng = rng or Random()
        self._is_checked = False

    def make(self, spec: StemSpec, look: Look) -> tuple[StoredObject, Outcome]:
        """Return the stem, made here or by another process; `look` finds it once it is usable.

        Raises the Speech errors; StoreUnavailable; StoreRefused before anything is spoken that
        could not be stored; DeadlineExceeded when the holder takes longer than this request.
        """
        has_looked = False
        while True:
            try:
                return self._claim_and_make(spec, look, over_entry=has_looked)
            except LeaseHeld:
                with stage("wait"):
                    self._wait(spec)
            except LeaseLost:
                LOG.warning("stem_lease_lost", extra={"signature": spec.signature})

            # Race: the holder has ended, so its stem is there, or it failed. An entry whose object
            # is still missing now has lost it, and may be claimed.
            stored = look(spec)
            if stored is not None:
                return stored, Outcome.HIT
            has_looked = True

    def _claim_and_make(
        self, spec: StemSpec, look: Look, *, over_entry: bool
    ) -> tuple[StoredObject, Outcome]:
        with stage("lease"):
            claim = self._index.claim(spec, over_entry=over_entry)
        return self._make_under(claim, spec, look)

    def _wait(self, spec: StemSpec) -> None:
        for attempt in itertools.count():
            self._sleep(deadline.timeout_s(POLLING.pause_s(attempt, self._rng)))
            if not self._index.is_being_made(spec.signature):
                return

    def _make_under(self, claim: Claim, spec: StemSpec, look: Look) -> tuple[StoredObject, Outcome]:
        with Renewal(
            self._index, claim, every_s=self._index.lease_ttl.total_seconds() / 3
        ) as renewal:
            try:
                # Race: another holder may have stored it between our look and our claim.
                stored, outcome = look(spec), Outcome.HIT
                if stored is None:
                    stored, outcome = self._speak_and_keep(renewal, spec, look)
            except LeaseLost:
                raise
            except SpeechUnusable as error:
                self._give_up(renewal, refusal=error.detail if error.is_final else None)
                raise
            except BaseException:
                self._give_up(renewal)
                raise
            renewal.stop()
            self._enter(renewal.current(), spec, stored)
        return stored, outcome

    def _give_up(self, renewal: Renewal, *, refusal: str | None = None) -> None:
        """Release the lease, or refuse the text where it would be paid for again in vain."""
        renewal.stop()
        with suppress(LeaseLost, StoreRefused, StoreUnavailable):
            if refusal is None:
                self._index.release(renewal.current())
            else:
                self._index.refuse(renewal.current(), refusal)

    def _speak_and_keep(
        self, renewal: Renewal, spec: StemSpec, look: Look
    ) -> tuple[StoredObject, Outcome]:
        if not self._is_checked:
            self._bucket.ping()
            self._is_checked = True
        with stage("speech"):
            take = best_take(
                spec,
                speak=self._speech.speak,
                measure=self._measure,
                at_most=self._takes,
                check=renewal.current,
            )
            take = self._compared(spec, take)

        # Race: a holder that slept through its lease must not store: it would replace the bytes of
        # the process that took over.
        claim = renewal.renew()
        with stage("upload"):
            return self._keep(claim, spec, take, look)

    def _compared(self, spec: StemSpec, take: Take) -> Take:
        """Return the take, with a finding where its level is not that of its family."""
        level_dbfs = take.active_dbfs
        if self._families is None or spec.family is None or level_dbfs is None:
            return take

        others = self._families.others(spec.family, spec.signature)
        self._families.note(spec.family, spec.signature, level_dbfs)
        found = level_finding(level_dbfs, others)
        return take if found is None else take.with_finding(found.to_json())

    def _keep(
        self, claim: Claim, spec: StemSpec, take: Take, look: Look
    ) -> tuple[StoredObject, Outcome]:
        audio, judged = take.wav, judged_metadata(take.takes, take.findings)
        metadata = purpose.marked({**metadata_of(spec, claim.token), **judged})
        created = self._bucket.create(spec.object_name, audio, CONTENT_TYPE, metadata)

        # Race: there is an object that this holder did not find. It was stored meanwhile and is
        # usable; or it is too old or damaged, and ours replaces it, if it is still that one.
        if created is None and (theirs := look(spec)) is not None:
            return theirs, Outcome.HIT
        if created is None:
            unusable = self._bucket.stat(spec.object_name)
            replaces = unusable.generation if unusable else 0
            created = self._bucket.create(
                spec.object_name, audio, CONTENT_TYPE, metadata, replaces=replaces
            )

        if created is None:
            raise StoreUnavailable(
                "the stem changed while it was stored; try again", retry_after_s=0.0
            )
        return created.with_data(audio), Outcome.CREATED

    def _enter(self, claim: Claim, spec: StemSpec, stored: StoredObject) -> None:
        """Enter the stored stem in the index.

        The object is the truth, so a failure here fails no request: reading repairs the entry. It
        does fail a task, whose next delivery writes the entry.
        """
        details: dict[str, Any] = object_fields(stored, spec.contract.sample_rate)
        details["takes"] = takes_in(stored.metadata)
        if self._measure is not None and stored.data is not None:
            details["measures"] = _as_kept(self._measure(stored.data), stored)
        if spec.family is not None:
            details["family"] = spec.family
        try:
            with stage("index"):
                self._index.complete(claim, details)
        except (LeaseLost, StoreUnavailable) as error:
            if isinstance(error, StoreUnavailable) and purpose.is_known():
                raise
            LOG.warning("stem_index_entry_missing", extra={"signature": spec.signature})


def _as_kept(measures: Mapping[str, Any], stored: StoredObject) -> Mapping[str, Any]:
    """Return the measures with the findings that are kept with the stem, where it has any."""
    findings = findings_in(stored.metadata)
    return measures if findings is None else {**measures, "findings": findings}
