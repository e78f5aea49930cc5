"""`python -m lib.cli`: every group of commands, one module each."""

import typer

import lib.cli
from lib.cli import audits, certificates, editions, exports, installations, people, results, sources

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=lib.cli.__doc__)
app.add_typer(installations.commands)
app.add_typer(editions.commands, name="edition")
app.add_typer(people.commands)
app.add_typer(sources.commands)
app.add_typer(audits.commands)
app.add_typer(exports.commands)
app.add_typer(results.commands)
app.add_typer(certificates.commands, name="certificates")

if __name__ == "__main__":
    app()
