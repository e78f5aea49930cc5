"""Charts and maps: a table goes in, a chart specification comes out; nothing is shown here."""
