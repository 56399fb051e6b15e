"""Words for yes and no in the optional column `enabled` of a list."""

from hybrid_audio.ingestion.tables.words.switches import NO, YES

_SWITCH = dict.fromkeys(NO.casefold().split(), False) | dict.fromkeys(YES.casefold().split(), True)


def switch_of(value: object) -> bool | None:
    """Return what a word for yes or no says, None if it is neither."""
    return _SWITCH.get(str(value).strip().casefold())
