"""The OpenAPI description, made from the route table and the schemas."""
