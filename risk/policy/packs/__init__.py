"""The packs that ship: data, in TOML."""
