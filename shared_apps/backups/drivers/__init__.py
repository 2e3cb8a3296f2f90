"""Where copies are kept: pgBackRest's repository, and the storage of sealed files."""
