"""The platform over HTTP: every answer is a value, and no secret leaves this package in words."""
