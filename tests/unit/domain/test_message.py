"""The plan of a message: its signature says how the message sounds, and never changes by itself."""

from hybrid_audio.domain.message import Delivery, Merge, MessagePlan, Part
from hybrid_audio.domain.timing import SeamPlan, Timeline

PARTS = (
    Part("hello", "stem.name.john", "0" * 32, generation=7, path="$.segments[0].text"),
    Part("topic", "stem.developer.hilton", "f" * 32, generation=1_790_000_000_000_001),
)
PLAIN = MessagePlan("hybrid", PARTS, Timeline((SeamPlan(0.0, 20.0, 20.0),)), Delivery())
FINISHED = MessagePlan(
    "segments",
    PARTS,
    Timeline((SeamPlan(250.5, 20.0, 12.5),), lead_ms=100.0, tail_ms=0.125),
    Delivery(
        format="mp3",
        sample_rate=44_100,
        curve="equal_power",
        merge=Merge.CLEAN,
        trim_db=-45,
        match_levels=True,
        loudness_lufs=-16.0,
        true_peak_db=-1.5,
    ),
)


def test_the_signature_of_a_plain_message_never_changes_by_itself() -> None:
    """Every message that is kept would be made and stored anew."""
    assert PLAIN.signature == "254bc368abc2c67268e083afe70c4136"


def test_the_signature_of_a_finished_message_never_changes_by_itself() -> None:
    """All options of delivery, and all silences, are in it as they were given."""
    assert FINISHED.signature == "3373ca2926357880092e41f51297d055"


def test_a_message_of_one_stem_has_a_signature_without_seams() -> None:
    """Its timeline is an empty list of seams, which is no missing one."""
    alone = MessagePlan("hybrid", PARTS[:1], Timeline(()), Delivery())
    assert alone.signature == "b7ebb674c343b3074dbcc6c9f9c9a866"


def test_a_plan_made_of_other_bytes_differs_in_their_generations_alone() -> None:
    """The parts keep what people and errors call them."""
    made = PLAIN.made_of({"0" * 32: 8, "f" * 32: 9})

    assert [part.generation for part in made.parts] == [8, 9]
    assert [(part.id, part.label, part.path) for part in made.parts] == [
        (part.id, part.label, part.path) for part in PARTS
    ]
    assert (made.source, made.timeline, made.delivery) == ("hybrid", PLAIN.timeline, Delivery())
