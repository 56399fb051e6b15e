"""Uploaded lists: from the bytes of a file to the items that it holds, and what was dropped and
why.
"""
