"""Cases, people and time: the pure core, its store and its workers. Knows no archive, no e-mail, no HTTP."""
