"""Leads and secrets: what processes of one install agree on."""

from desk import Desk, later

from storage.sql.leads import LEASE_SECONDS, Leads
from storage.sql.secrets import secret


def test_one_alone_has_the_lead_until_it_gives_it_up(desk: Desk) -> None:
    one, other = (Leads(desk.store.database, name) for name in ("one", "other"))
    assert [one.has("webhooks"), other.has("webhooks"), one.has("webhooks")] == [True, False, True]
    other.give_up("webhooks")
    assert not other.has("webhooks")
    one.give_up("webhooks")
    assert [other.has("webhooks"), one.has("webhooks")] == [True, False]


def test_two_leads_are_apart(desk: Desk) -> None:
    one, other = (Leads(desk.store.database, name) for name in ("one", "other"))
    assert [one.has("webhooks"), other.has("gc")] == [True, True]


def test_who_is_not_heard_of_for_a_lease_has_lost_the_lead(desk: Desk) -> None:
    one, other = (Leads(desk.store.database, name) for name in ("one", "other"))
    assert one.has("webhooks")
    with later(LEASE_SECONDS - 5):
        assert [other.has("webhooks"), one.has("webhooks")] == [False, True]
    with later(2 * LEASE_SECONDS):
        assert [other.has("webhooks"), one.has("webhooks")] == [True, False]


def test_a_secret_is_what_the_first_one_said(desk: Desk) -> None:
    assert [secret(desk.store.database, "key", new) for new in (b"1", b"2")] == [b"1", b"1"]
    assert secret(desk.store.database, "other", b"3") == b"3"
