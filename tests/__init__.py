"""The tests of fonds: one file mirrors one concept, one test states one fact."""
