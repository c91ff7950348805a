"""Watch what is live: traces in, what they cost and how long they took, what drifts, and when to say so."""
