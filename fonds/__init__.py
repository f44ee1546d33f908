"""The composition root: application, command line, settings, migrations. No logic of its own."""
