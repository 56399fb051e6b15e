"""Templates: what messages are made of.

A template is a JSON object; everything but `template_name` and `segments` may be left out:

    template_name   1 to 80 of a-z 0-9 - _
    version, description    texts
    model           for all its stems, instead of the deployment's; a dated snapshot is best
    voice           {id, language, speed 0.6 to 1.5, volume 0.5 to 2.0, emotion,
                     pronunciation_dict_id}
    crossfade_ms    where no segment, transition or variant decides (20)
    allow_tags      true where texts hold Cartesia's own tags
    segments        1 to 1000 of {id, text, literal?, voice?, gap_ms?, break_ms?, crossfade_ms?}
                     or {id?, silence_ms}
    timing_map      [{from, to, gap_ms?, crossfade_ms?}], each between two neighbours
    variants        {name: {description?, voice?, crossfade_ms?, timing_map?, metadata?}}
    slots           {slot: {dataset?, description?, example?}}, for slots that some text uses
    metadata        any JSON; the lint looks at its estimated_duration_ms

Times are milliseconds from 0 to 60,000; all silence of a message together lasts at most ten
minutes. A voice is the segment's over the variant's over the template's; a variant's timing map
lies over the template's, field by field. A text may hold slots, `{name}` or, with a fallback,
`{name|there}`; `first_name` is another word for `name`. Placeholders of other systems, `{{name}}`
or `*|NAME|*`, are errors; a segment with `"literal": true` speaks them as they stand, and `{{` and
`}}` are braces there. Values of slots are plain text: they never hold tags or slots.
"""
