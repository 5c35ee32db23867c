"""The commands, a module for each group; `planpath.__main__` puts them together."""
