"""Handlers: one function a route."""
