"""The published policies: reads an edition from the database, links it once, and publishes new ones."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from threading import Lock

from engine.case.decision import Entry
from engine.digest import Json, digest_of
from engine.errors import NotFound, Reason, Refused
from engine.evidence.ledger import SYSTEM
from engine.language.figures import refuse_open, with_figures
from engine.language.loader import read_pack
from engine.language.program import Definition, link
from engine.language.source import Sources
from engine.language.validation import load
from engine.language.vocabulary import Vocabulary
from engine.people.actor import Actor
from engine.store.editions import Edition
from engine.store.unit_of_work import Store, UnitOfWork
from engine.text import Text


class Library:
    """The editions of one database. Safe between threads; an edition never changes, so it is linked once in a process."""

    def __init__(self, store: Store, vocabulary: Vocabulary) -> None:
        self._store, self._vocabulary = store, vocabulary
        self._linked: dict[str, Definition] = {}
        self._lock = Lock()

    def definition(self, edition: str) -> Definition:
        """The edition of that name, ready to run. Raises NotFound."""
        with self._lock:
            if edition not in self._linked:
                self._linked[edition] = self._link(self._read(edition))
            return self._linked[edition]

    def current(self, pack: str) -> Definition:
        """What was published last of `pack`: new cases open on it. Raises NotFound."""
        with self._store.read() as work:
            latest = work.editions.latest()
        if pack not in latest:
            raise NotFound("published pack", pack, list(latest))
        return self.definition(latest[pack])

    def packs(self) -> tuple[str, ...]:
        """The packs that have been published."""
        with self._store.read() as work:
            return work.editions.packs()

    def in_force(self) -> tuple[Definition, ...]:
        """What was published last of every pack."""
        with self._store.read() as work:
            latest = work.editions.latest()
        return tuple(self.definition(edition) for _, edition in sorted(latest.items()))

    def figures(self, pack: str) -> Mapping[str, Json]:
        """The figures that the latest edition of `pack` was published with; none before the first."""
        with self._store.read() as work:
            found = work.editions.of_pack(pack)
        return found[-1].figures if found else {}

    def publish(self, sources: Sources, figures: Mapping[str, Json], by: Actor, now: datetime) -> Definition:
        """Publish the pack in `sources` with the company's `figures`; the same once more changes nothing.

        Raises DefinitionError with everything that is wrong with it, Refused when figures are open, files have changed under
        a version number that is published already, or a later version is in force, NotFound for a figure it does not ask for.
        """
        checked = load(sources, self._vocabulary, sources.pack, figures).definition
        pack = checked.pack
        refuse_open(pack)
        with self._store.begin() as work:
            work.ledger.hold(SYSTEM)  # two who publish at once publish one after the other
            before = work.editions.of_pack(pack.name)
            same_version = [edition for edition in before if edition.version == pack.version]
            edition = Edition(
                pack.name, pack.version, len(same_version) + 1, sources, figures, now, by.person
            )
            _refuse_changed(before, edition)
            _refuse_passed(before, edition)
            if before and _content(before[-1]) == _content(edition):
                return self.definition(before[-1].id)
            _publish(work, edition, by, now)
        with self._lock:
            self._linked[edition.id] = replace(checked, edition=edition.id)
        return self.definition(edition.id)

    def _read(self, edition: str) -> Edition:
        with self._store.read() as work:
            found = work.editions.find(edition)
        if found is None:
            raise NotFound("edition", edition)
        return found

    def _link(self, edition: Edition) -> Definition:
        pack = with_figures(read_pack(edition.sources, self._vocabulary), edition.figures)
        return link(pack, self._vocabulary, edition.id)


def _publish(work: UnitOfWork, edition: Edition, by: Actor, now: datetime) -> None:
    work.editions.publish(edition)
    data: dict[str, Json] = {
        "edition": edition.id,
        "sources": {pack: digest_of(files) for pack, files in edition.sources.files.items()},
        "figures": edition.figures,
    }
    work.ledger.append(SYSTEM, by, Entry("published", data), now)


def _content(edition: Edition) -> Json:
    return (edition.version, edition.sources.files, edition.figures)


def _refuse_changed(before: tuple[Edition, ...], edition: Edition) -> None:
    own = edition.sources.files[edition.pack]
    for other in before:
        published = other.sources.files[edition.pack]
        if other.version == edition.version and published != own:
            changed = sorted(n for n in {*own, *published} if own.get(n) != published.get(n))
            raise Refused(_changed(edition, changed))


def _refuse_passed(before: tuple[Edition, ...], edition: Edition) -> None:
    """The highest version is the one in force: an older one published after it would be in force for nobody."""
    if before and edition.version < before[-1].version:
        raise Refused(_passed(edition, before[-1]))


def _passed(edition: Edition, latest: Edition) -> Reason:
    return Reason(
        "version_passed",
        Text(
            f"“{edition.pack}”现行的是第{latest.version}版，不能再发布第{edition.version}版；"
            "要恢复旧规则，请在 pack.yaml 中改用更高的 version",
            f"version {latest.version} of {edition.pack!r} is in force, version {edition.version} cannot follow it: "
            "to have its rules again, give pack.yaml a higher version",
        ),
    )


def _changed(edition: Edition, files: list[str]) -> Reason:
    return Reason(
        "version_published",
        Text(
            f"“{edition.pack}”第{edition.version}版已发布，不能再改动；请在 pack.yaml 中改用新的 version",
            f"version {edition.version} of {edition.pack!r} is published and never changes: "
            "give pack.yaml a new version",
        ),
        details=tuple(Text(name, name) for name in files),
    )
