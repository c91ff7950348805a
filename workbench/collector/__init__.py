"""Be the door for live traffic: an OTLP/HTTP server that acknowledges only what is stored."""
