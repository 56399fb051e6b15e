"""What keeps a picture from being drawn; the texts are for the person who asked for it."""


class CannotDraw(Exception):
    """What was given cannot be drawn."""


class NotAudio(CannotDraw):
    """The file is no audio that can be read, or holds no sound."""


class NotAReport(CannotDraw):
    """The JSON is not the service's answer to the message."""
