"""Tablero without a browser: `python -m lib.cli --help`.

check      every configuration problem with what to do
database   make or migrate the database
import     registrations or submissions from a file, a leaderboard from a folder
export     public tables, and the result with all that it follows from
recompute  the result in such a folder again, without any database
publish    record that a confirmed result is public, where its moment has come
edition    move dates, change links and texts of the edition, with a reason
grant      give somebody a role; revoke takes it back, people lists who holds which
certificates  issue them, write them as PDF, revoke one
sync       what the Hub and other sources say now
release    publish the counts of people, where a release is due
backup     copy a SQLite database while the app goes on using it
restore    put a backup where the database is missing
seed       the demo databases
"""
