"""django-viewflow on a case of the same shape: compiling, reviewing, counting, three signatures, filed.

It keeps a process row and a task row a step; of checklists, deadlines, messages, signed lists and a ledger it knows nothing.
"""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

SIGNERS = ("sign_a_role", "sign_b_role", "sign_archivist")


def prepare(file: Path) -> Callable[[], None]:
    """What carries one case through, each step in a transaction of its own. Raises ImportError if it is not installed."""
    _configure(file)
    flow_class, process = _flow(), import_module("viewflow.workflow.models").Process
    import_module("django.core.management").call_command("migrate", verbosity=0)
    transaction = import_module("django.db").transaction

    def step(task: str, found: object) -> None:
        with transaction.atomic():
            node = getattr(flow_class, task)
            node.run(process.objects.get(pk=found).task_set.get(flow_task=node, finished__isnull=True))

    def whole_case() -> None:
        with transaction.atomic():
            found = flow_class.start.run().pk
        for task in ("compile", "review", "count", *SIGNERS):
            step(task, found)

    return whole_case


def _configure(file: Path) -> None:
    """A project of one flow, on SQLite as durable as fonds has it."""
    settings = import_module("django.conf").settings
    options = {
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        "transaction_mode": "IMMEDIATE",
    }
    apps = ("django.contrib.auth", "django.contrib.contenttypes", "viewflow", "viewflow.workflow", "bench")
    database = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(file), "OPTIONS": options}
    settings.configure(
        INSTALLED_APPS=apps,
        DATABASES={"default": database},
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    )
    import_module("django").setup()


def _flow() -> Any:
    flow, this = import_module("viewflow.workflow.flow"), import_module("viewflow").this
    base = import_module("viewflow.workflow.base").Flow
    names = {
        "process_class": import_module("viewflow.workflow.models").Process,
        "__module__": __name__,
        "start": flow.StartHandle().Next(this.compile),
        "compile": flow.Handle().Next(this.review),
        "review": flow.Handle().Next(this.count),
        "count": flow.Handle().Next(this.ask_all),
        "ask_all": flow.Split().Next(this.sign_a_role).Next(this.sign_b_role).Next(this.sign_archivist),
        **{signer: flow.Handle().Next(this.all_signed) for signer in SIGNERS},
        "all_signed": flow.Join().Next(this.filed),
        "filed": flow.End(),
    }
    made = type(base)("HandoverFlow", (base,), names)
    globals()["HandoverFlow"] = made  # viewflow finds it again by its name, from the process row
    return made
