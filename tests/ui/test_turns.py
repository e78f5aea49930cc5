"""Runs take turns: so many at once, in the order in which they came, and long ones hold up nobody."""

from threading import Barrier, Lock, Thread

import pytest

from lib.ui.turns import Turns

LONG = 3600.0  # seconds: longer than any test
PATIENCE_SECONDS = 30.0


def is_let_in(turns: Turns) -> bool:
    """Whether somebody who comes now gets a turn."""

    def take() -> None:
        with turns.turn():
            pass

    thread = Thread(target=take, daemon=True)
    thread.start()
    thread.join(PATIENCE_SECONDS)
    return not thread.is_alive()


def test_turns_are_taken_in_the_order_in_which_people_came() -> None:
    turns, order = Turns(at_once=1, seconds=LONG), list[int]()

    def take(number: int) -> None:
        with turns.turn():
            order.append(number)

    threads = [Thread(target=take, args=(number,), daemon=True) for number in range(5)]
    with turns.turn():
        for number, thread in enumerate(threads):
            thread.start()
            while turns.waiting <= number and thread.is_alive():
                pass
        assert (turns.waiting, order) == (5, [])
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    assert (turns.waiting, order) == (0, [0, 1, 2, 3, 4])


def test_two_go_on_at_once_and_never_three() -> None:
    turns, pair, lock = Turns(at_once=2, seconds=LONG), Barrier(2), Lock()
    inside, seen = list[int](), list[int]()

    def take(number: int) -> None:
        with turns.turn():
            with lock:
                inside.append(number)
                seen.append(len(inside))
            pair.wait(PATIENCE_SECONDS)  # broken for everybody where nobody else is let in
            with lock:
                inside.remove(number)

    threads = [Thread(target=take, args=(number,), daemon=True) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    assert (len(seen), max(seen), pair.broken) == (8, 2, False)


def test_long_turn_goes_on_and_holds_up_nobody() -> None:
    turns = Turns(at_once=1, seconds=0.01)
    with turns.turn():
        assert is_let_in(turns)


def test_turn_ends_with_an_exception() -> None:
    turns = Turns(at_once=1, seconds=LONG)
    with pytest.raises(KeyError), turns.turn():
        raise KeyError
    assert is_let_in(turns)
