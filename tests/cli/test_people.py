"""Roles from the command line: the first organizer, who is invited, and who is taken back."""

from pathlib import Path

from tests.cli.commands import Answer, Run

SLUG = "somos600m-2024"


def test_first_organizer_is_invited_and_can_be_withdrawn(installed: Run) -> None:
    assert installed("people").stdout == 'Nobody yet. The first organizer: "grant organizer --email ADDRESS".\n'
    granted = installed("grant", "organizer", "--email", "Ana@example.org")
    assert granted == Answer(
        0, f"Ana@example.org is invited, and will be organizer of {SLUG} at the first sign-in.\n", ""
    )
    assert installed("people").stdout.startswith("invited  ana@example.org: organizer; since ")
    again = installed("grant", "organizer", "--email", "ana@example.org")
    assert (again.returncode, again.stderr) == (1, "ana@example.org is invited to this role already.\n")
    assert installed("revoke", "organizer", "--email", "ANA@example.org").stdout == (
        "ANA@example.org is no longer invited.\n"
    )
    nothing = installed("revoke", "organizer", "--email", "ana@example.org")
    assert (nothing.returncode, nothing.stderr) == (
        1,
        "ana@example.org neither holds this role nor is invited to it.\n",
    )


def test_account_that_the_provider_names_gets_the_role_at_once(installed: Run) -> None:
    whose = ("--issuer", "https://id.example.org/", "--subject", "s-1")
    assert installed("grant", "organizer", *whose).stdout == f"Account 1 is organizer of {SLUG}.\n"
    assert installed("people").stdout == "1  -: organizer; never here\n"
    last = installed("revoke", "organizer", *whose)
    assert (last.returncode, last.stderr) == (
        1,
        "This is the last organizer of the edition: make somebody else an organizer first.\n",
    )
    other = ("--issuer", "https://id.example.org", "--subject", "s-2")
    installed("grant", "organizer", *other)
    assert installed("revoke", "organizer", *whose).stdout == f"Account 1 is no longer organizer of {SLUG}.\n"
    assert installed("people").stdout == "2  -: organizer; never here\n1  -: no role; never here\n"


def test_what_is_missing_or_wrong_is_said(installed: Run) -> None:
    for arguments, message in (
        (("grant", "owner", "--email", "a@example.org"), 'There is no role "owner". Roles: juror, organizer, admin.'),
        (("grant", "juror"), "Give an e-mail address or a Hub user name."),
        (("grant", "juror", "--email", "a"), '"a" is not an e-mail address.'),
        (("grant", "juror", "--hub-name", "a b"), '"a b" is not a Hub user name.'),
        (("grant", "juror", "--issuer", "x"), "Give --issuer and --subject together, and no address beside them."),
        (("revoke", "juror", "--edition", "nowhere-1999", "--email", "a@example.org"), None),
    ):
        answer = installed(*arguments)
        assert (answer.returncode, answer.stdout) == (1, "")
        assert answer.stderr == f"{message or 'The database holds no such edition.'}\n"


def test_person_is_erased_only_when_that_is_said(installed: Run, tmp_path: Path) -> None:
    roster = tmp_path / "teams.csv"
    roster.write_text("Equipo,Nombre,Correo\nLlama,Ana Ruiz,Ana@example.org\n", encoding="utf-8")
    assert installed("import", "teams", str(roster)).stdout == (
        "teams.csv (teams:file): 1 rows read, 1 added, 0 changed, 0 unchanged, 0 withdrawn.\n"
    )
    erase = ("people-erase", "--email", "ANA@example.org", "--reason", "Asked by mail")
    remains = (
        "person 1, known by 1 rows. Without a name remain: 0 registrations, 0 places in teams, 1 places on rosters, "
        "0 certificates, and the audit log.\n"
    )
    nothing = "Nothing was written. To erase for good, say --yes.\n"
    assert installed(*erase).stdout == f"Would erase {remains}{nothing}"
    assert installed(*erase, "--yes").stdout == f"Erased {remains}"
    assert installed(*erase, "--yes").stderr == f"Nobody of {SLUG} has this address.\n"
    assert installed("import", "teams", str(roster)).stdout.startswith(
        "teams.csv (teams:file): 1 rows read, 0 added, 0 changed, 1 unchanged, 0 withdrawn.\nLine 2: Somebody of this "
    )
