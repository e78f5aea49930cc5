"""Which files here are no tests."""

# Applications that a server of a test runs: importing them is running them.
collect_ignore_glob = ["bench/empty/*", "ui/sample_app/*"]
