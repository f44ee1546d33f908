"""`fonds ledger`: nobody has to believe the ledger; it is proved."""

from pathlib import Path
from typing import Annotated

import typer

from engine.service.proof import Proof, verify_database
from engine.store.unit_of_work import Store
from engine.text import counted
from engine.workers.sealer import Sealer, SealerConfig
from fonds.cli.lazy import example, plain_app
from fonds.cli.options import Database
from fonds.company import opened

app = plain_app("Prove the ledger of a database, or seal it.")
Seals = Annotated[
    Path | None,
    typer.Option(
        "--seals",
        metavar="FILE",
        exists=True,
        dir_okay=False,
        help="The seals, as kept outside the database.",
    ),
]

_COVERED = (
    "covered: all entries, signed lists, and each case's number, state and outcome; "
    "not covered: forms, records, files, mails"
)


@app.command(epilog=example("fonds ledger verify", "fonds ledger verify --seals /mnt/auditor/seals.jsonl"))
def verify(seals: Seals = None, database: Database = None) -> None:
    """Prove that nothing in the ledger was changed, left out or put in behind the product's back.

    Every chain is counted anew from its first entry; every list that was signed is there as it was signed; every case stands
    where its entries say. Forms, records, files and mails are working data and are not proved. With --seals also that what was
    sealed then is what stands here now: keep that file where the administrators of the database cannot write. Exit code 1 when
    a row does not prove; each is named.
    """
    with opened(database) as fonds:
        proof = _proved(fonds.store, seals)
    for finding in proof.findings:
        typer.echo(finding, err=True)
    if proof.findings:
        typer.echo(f"NOT proved: {counted(len(proof.findings), 'finding')} in {proof.seen}")
        raise typer.Exit(1)
    typer.echo(
        f"proved: {proof.seen}" + ("" if seals else "; against itself only, for --seals was not given")
    )
    typer.echo(_COVERED)


@app.command(epilog=example("fonds ledger seal"))
def seal(database: Database = None) -> None:
    """Seal what has grown since the last seal, without waiting for the workers, and append the seal to the file of seals."""
    with opened(database) as fonds:
        file = fonds.settings.seals
        sealed = Sealer(fonds.service, SealerConfig(file)).run_once(fonds.clock.now())
    chains, written = counted(sealed.leaves, "chain"), counted(sealed.written, "seal")
    typer.echo(f"{chains} sealed; {written} appended to {file}")


def _proved(store: Store, seals: Path | None) -> Proof:
    try:
        return verify_database(store, seals)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--seals") from None
