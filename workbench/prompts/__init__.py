"""Keep prompts: immutable versions under a name, tags and labels on them, templates, differences and files in git."""
