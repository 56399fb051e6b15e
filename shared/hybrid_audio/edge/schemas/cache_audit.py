"""The JSON that the audit of the cache takes and returns."""

from pydantic import Field

from hybrid_audio.caching.audit import AuditOptions, AuditPage, Finding
from hybrid_audio.caching.judgement import Verdict
from hybrid_audio.caching.repair import Repair
from hybrid_audio.edge.schemas.cache import TOKEN
from hybrid_audio.edge.schemas.shared import RequestModel, ResponseModel


class AuditBody(RequestModel):
    """Which page of the audit, how closely to look, and whether to repair what is found."""

    repair: bool = False
    deep: bool = Field(
        False,
        description="Read the bytes of every object. Otherwise the checksums that the store keeps "
        "are compared, and only bytes are read that have none in the index.",
    )
    limit: int = Field(500, ge=1, le=2_000, description="Stems of a page, at most.")
    page_token: str = Field("", max_length=8_000, description=TOKEN)

    def to_options(self) -> AuditOptions:
        """Return what the audit is to do."""
        return AuditOptions(limit=self.limit, repair=self.repair, is_deep=self.deep)


class AuditFinding(ResponseModel):
    """Something that is not as it must be, why, and what was done about it."""

    finding: Verdict
    signature: str | None
    object: str | None
    labels: list[str]
    reason: str | None
    repair: Repair | None = Field(description="Null without `repair`.")

    @classmethod
    def from_finding(cls, found: Finding) -> "AuditFinding":
        """Return one finding of the audit."""
        return cls(
            finding=found.verdict,
            signature=found.signature,
            object=found.object_name,
            labels=found.labels,
            reason=found.reason,
            repair=found.repair,
        )


class AuditResponse(ResponseModel):
    """A page of the audit. While there is a `next_page_token`, send it with the same body."""

    counts: dict[str, int] = Field(description="The stems of this page by what was found of them.")
    findings: list[AuditFinding]
    repaired: int
    next_page_token: str | None = Field(description="Null on the last page.")

    @classmethod
    def from_page(cls, page: AuditPage) -> "AuditResponse":
        """Return the response of a page."""
        undone = {None, Repair.LEFT, Repair.FAILED}
        return cls(
            counts={verdict.value: page.counts.get(verdict, 0) for verdict in Verdict},
            findings=[AuditFinding.from_finding(found) for found in page.findings],
            repaired=sum(found.repair not in undone for found in page.findings),
            next_page_token=None if page.is_last else page.cursor.to_token(),
        )
