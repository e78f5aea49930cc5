"""What sponsors gave: amounts, sums within one unit, and taking back a mistake."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from lib.services import closing, resource_grants
from lib.services.access import COMMAND_LINE, NotAllowedError
from lib.services.closing import ClosingRefusedError
from lib.services.resource_grants import Grants, GrantSum
from lib.store import audit
from lib.store.database import Database
from tests.outside.sync_process import SLUG
from tests.services.closing_rows import AFTER, add_projects


@pytest.fixture
def ids(hub_database: Database) -> dict[str, int]:
    return add_projects(hub_database)


def give(database: Database, **values: Any) -> int:
    usual: dict[str, Any] = {
        "project_id": None,
        "kind": "compute",
        "provider": "Hub",
        "amount": "25",
        "unit": "GB",
        "note": "",
        "granted_on": date(2024, 3, 1),
    }
    return resource_grants.record_grant(database, COMMAND_LINE, SLUG, **(usual | values), now=AFTER)


def found(database: Database) -> Grants:
    with database.read() as session:
        return resource_grants.grants_of_edition(session, COMMAND_LINE, 1)


def test_sums_stay_within_one_kind_and_one_unit(hub_database: Database, ids: dict[str, int]) -> None:
    give(hub_database, amount="25,5", unit="GB")
    give(hub_database, amount="0.5", unit="gb", project_id=ids["llama"])
    give(hub_database, amount="3", unit="hours")
    give(hub_database, kind="credits", amount="99999999999999", unit="credits")
    give(hub_database, amount="", unit="")
    wrong = give(hub_database, kind="storage", amount="7", unit="GB")
    resource_grants.withdraw_grant(hub_database, COMMAND_LINE, SLUG, wrong, is_confirmed=True, now=AFTER)
    assert resource_grants.sums(found(hub_database).rows) == (
        GrantSum("compute", "gb", Decimal(26), 2),
        GrantSum("compute", "hours", Decimal(3), 1),
        GrantSum("compute", None, None, 1),
        GrantSum("credits", "credits", Decimal(99999999999999), 1),
    )
    assert [row.id for row in found(hub_database).rows if row.withdrawn_at is not None] == [wrong]
    assert {row.project for row in found(hub_database).rows} == {None, "Llama"}


@pytest.mark.parametrize(
    ("amount", "value"),
    [("1", "1"), (" 2,5 ", "2.5"), ("0.125", "0.125"), ("1.0", "1"), ("1.1250", "1.125"), ("", None)],
)
def test_an_amount_is_written_with_a_point_or_a_comma(amount: str, value: str | None) -> None:
    assert resource_grants.parse_amount(amount) == (Decimal(value) if value is not None else None)


@pytest.mark.parametrize(
    "amount", ["0", "-1", "1.000", "50,000", "1.000,5", "1e5", "NaN", "123456789012345", "1.1234567", "²", "five"]
)
def test_an_amount_that_is_none_or_can_be_two_is_refused(amount: str) -> None:
    with pytest.raises(ClosingRefusedError) as caught:
        resource_grants.parse_amount(amount)
    assert caught.value.message_id == closing.NOT_AN_AMOUNT


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"provider": " "}, closing.NO_PROVIDER),
        ({"unit": ""}, closing.NO_UNIT),
        ({"provider": "a" * 201}, closing.TOO_LONG),
        ({"note": "a" * 2001}, closing.TOO_LONG),
        ({"granted_on": date(2024, 4, 21)}, closing.NOT_GIVEN_YET),
        ({"kind": "gold"}, closing.UNKNOWN_STATE),
    ],
)
def test_a_grant_that_says_too_little_is_refused(
    hub_database: Database, ids: dict[str, int], values: dict[str, Any], message: str
) -> None:
    with pytest.raises(ClosingRefusedError) as caught:
        give(hub_database, **values)
    assert (caught.value.message_id, found(hub_database).rows) == (message, ())


def test_a_grant_is_withdrawn_once_and_on_purpose(hub_database: Database, ids: dict[str, int]) -> None:
    grant_id = give(hub_database)

    def withdraw(number: int = grant_id, *, is_confirmed: bool = True) -> None:
        resource_grants.withdraw_grant(hub_database, COMMAND_LINE, SLUG, number, is_confirmed=is_confirmed, now=AFTER)

    with pytest.raises(ClosingRefusedError, match="Confirm"):
        withdraw(is_confirmed=False)
    withdraw()
    with pytest.raises(ClosingRefusedError, match="already"):
        withdraw()
    with pytest.raises(NotAllowedError):
        withdraw(999)
    with pytest.raises(NotAllowedError):
        give(hub_database, project_id=ids["gone"])
    assert found(hub_database).standing == ()
    with hub_database.read() as session:
        assert [one.action for one in audit.entries(session, 1)] == ["grant.withdraw", "grant.add"]
