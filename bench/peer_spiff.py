"""SpiffWorkflow on a case of the same shape: compiling, reviewing, counting, three signatures, filed.

It runs in memory; what keeps a case is a program around it. Here each step reads the case from a row of SQLite, takes the step
and writes it back, in one transaction. Of checklists, deadlines, messages, signed lists and a ledger it knows nothing.
"""

import sqlite3
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

SIGNERS = ("sign_a_role", "sign_b_role", "sign_archivist")
ATTENDED = ("compile", "review", "count", *SIGNERS)


class Task(Protocol):
    """What is used of a task."""

    task_spec: Any

    def run(self) -> bool | None: ...


class Workflow(Protocol):
    """What is used of a workflow."""

    def get_tasks(self, *, state: object) -> list[Task]: ...


def prepare(file: Path) -> Callable[[], None]:
    """What carries one case through, each step in a transaction of its own. Raises ImportError if it is not installed."""
    workflow_class = import_module("SpiffWorkflow.workflow").Workflow
    serializer = import_module("SpiffWorkflow.serializer.json").JSONSerializer()
    ready = import_module("SpiffWorkflow.util.task").TaskState.READY
    connection = sqlite3.connect(file, isolation_level=None)
    for statement in (
        "PRAGMA journal_mode=WAL",
        "PRAGMA synchronous=FULL",
        "CREATE TABLE cases (id INTEGER PRIMARY KEY, document TEXT NOT NULL)",
    ):
        connection.execute(statement)

    def step(case: int, name: str) -> None:
        connection.execute("BEGIN IMMEDIATE")
        (text,) = connection.execute("SELECT document FROM cases WHERE id = ?", (case,)).fetchone()
        workflow = workflow_class.deserialize(serializer, text)
        (task,) = [each for each in workflow.get_tasks(state=ready) if each.task_spec.name == name]
        task.run()
        _run_unattended(workflow, ready)
        document = workflow.serialize(serializer)
        connection.execute("UPDATE cases SET document = ? WHERE id = ?", (document, case))
        connection.execute("COMMIT")

    def whole_case() -> None:
        workflow = workflow_class(_spec())
        _run_unattended(workflow, ready)
        connection.execute("BEGIN IMMEDIATE")
        document = workflow.serialize(serializer)
        case = connection.execute("INSERT INTO cases (document) VALUES (?)", (document,)).lastrowid
        connection.execute("COMMIT")
        for name in ATTENDED:
            step(int(case or 0), name)

    return whole_case


def _run_unattended(workflow: Workflow, ready: object) -> None:
    """Takes the steps that ask nobody."""
    while open_ones := [
        each for each in workflow.get_tasks(state=ready) if each.task_spec.name not in ATTENDED
    ]:
        open_ones[0].run()


def _spec() -> object:
    specs = import_module("SpiffWorkflow.specs")
    whole = import_module("SpiffWorkflow.specs.WorkflowSpec").WorkflowSpec(name="handover", addstart=True)
    steps = {name: specs.Simple(whole, name) for name in (*ATTENDED, "filed")}
    all_signed = specs.Join(whole, "all_signed")
    whole.start.connect(steps["compile"])
    steps["compile"].connect(steps["review"])
    steps["review"].connect(steps["count"])
    for signer in SIGNERS:
        steps["count"].connect(steps[signer])
        steps[signer].connect(all_signed)
    all_signed.connect(steps["filed"])
    return whole
