"""`fonds publish`: a new edition of a policy."""

from fonds.cli.figures import Figures, given_figures
from fonds.cli.lazy import example, plain_app
from fonds.cli.options import Database, PackName
from fonds.cli.said import say_published
from fonds.company import opened
from fonds.packs import find_pack, read_sources
from fonds.publishing import publish_sources

app = plain_app()


@app.command(
    epilog=example("fonds publish ./our-policy", 'fonds publish micro-loan --figure "overall=7 days"')
)
def publish(pack: PackName, figure: Figures = None, database: Database = None) -> None:
    """Publish a policy and show what changed. Cases that are open stay on the edition they were opened with.

    A published version never changes: give pack.yaml a new number. Figures answered before are kept.
    """
    folder = find_pack(pack)
    sources = read_sources(folder)
    with opened(database) as fonds:
        say_published(publish_sources(fonds, sources, given_figures(sources, figure)))
