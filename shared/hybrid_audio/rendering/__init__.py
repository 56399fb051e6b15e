"""The steps of rendering a message: opening its stems, preparing them, saying what was not met."""
