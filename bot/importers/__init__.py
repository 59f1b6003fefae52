"""Makes knowledge files of collections that communities have: Markdown, tables, TOML, JSON, HTML, channel exports."""
