"""The steps of rendering a message: loading, opening and preparing its stems, and warnings."""
