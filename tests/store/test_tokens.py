"""Tokens in the database: each is used once, and a mail that is written anew takes its old ones along."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from engine.evidence.token import Token, hash_of, mint_sign_in
from engine.store.unit_of_work import Store

NOW = datetime(2026, 9, 28, 1, tzinfo=UTC)


def minted(store: Store, post: str = "post-1") -> Token:
    token = mint_sign_in("wu", post, NOW).token
    with store.begin() as work:
        work.tokens.mint(token)
    return token


def found(store: Store, token: Token) -> Token | None:
    with store.read() as work:
        return work.tokens.find(token.hash)


def test_a_token_is_found_as_it_was_minted(store: Store) -> None:
    token = minted(store)
    assert found(store, token) == token


def test_of_many_uses_at_once_exactly_one_counts(store: Store) -> None:
    token = minted(store)

    def use(_: int) -> bool:
        with store.begin() as work:
            return work.tokens.use(token.hash, "sign_in", NOW)

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(use, range(16))) == [False] * 15 + [True]
    used = found(store, token)
    assert used is not None
    assert (used.used_at, used.used_for) == (NOW, "sign_in")


def test_a_mail_written_anew_forgets_its_unused_tokens_and_nobody_elses(store: Store) -> None:
    used, unused, others = minted(store), minted(store), minted(store, "post-2")
    with store.begin() as work:
        work.tokens.use(used.hash, "sign_in", NOW)
    with store.begin() as work:
        work.tokens.drop_of("post-1")
    assert [found(store, token) is not None for token in (used, unused, others)] == [True, False, True]


def test_secrets_differ_and_leave_only_their_digest() -> None:
    minted_ = [mint_sign_in("wu", "post-1", NOW) for _ in range(100)]
    assert len({each.secret for each in minted_}) == 100
    assert all(len(each.secret) == 43 for each in minted_)
    assert all(each.token.hash == hash_of(each.secret) != each.secret for each in minted_)
