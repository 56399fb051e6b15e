"""The page at /docs, on which every route can be read and tried."""
