"""The house, written once: its rooms, who may import whom, and the one home of each outside library."""

# Arrows read "may import". They never turn back.
MAY_IMPORT: dict[str, frozenset[str]] = {
    "fonds": frozenset({"web", "rehearsal", "notifications", "archive", "engine", "workflows"}),
    "web": frozenset({"rehearsal", "notifications", "archive", "engine"}),
    "rehearsal": frozenset({"notifications", "archive", "engine"}),
    "notifications": frozenset({"engine"}),
    "archive": frozenset({"engine"}),
    "engine": frozenset(),
    "workflows": frozenset(),
}

# `*` also crosses folders. A library that is not named here has no home yet.
HOME_OF: dict[str, tuple[str, ...]] = {
    "aiosmtpd": ("rehearsal/*",),
    "aiosmtplib": ("notifications/*",),
    "alembic": ("fonds/migrations/*",),
    "apscheduler": ("engine/workers/wakeups.py",),
    "babel": ("notifications/*", "web/*"),
    "cel_expr_python": ("engine/guard.py",),
    "css_inline": ("notifications/*",),
    "dateutil": (
        "engine/day.py",
        "engine/deadline.py",
        "engine/interval.py",
    ),  # months that end on their last day
    "fastapi": ("web/*",),
    "holidays": ("engine/calendar.py",),
    "jinja2": ("notifications/*", "web/*"),
    "markupsafe": ("notifications/*", "web/*"),
    "openpyxl": ("archive/paper_sheet.py",),
    "psycopg": ("*/store/*",),
    "pydantic": ("*",),
    "pydantic_core": ("*",),
    "pydantic_settings": ("fonds/settings.py",),
    "ruamel": ("engine/document.py",),
    "sqlalchemy": ("*/store/*", "fonds/migrations/*", "fonds/database.py"),
    "starlette": ("web/*",),
    "structlog": ("fonds/*",),
    "transitions": ("engine/transition.py",),
    "typer": ("fonds/cli.py", "fonds/cli/*"),
    "uvicorn": ("fonds/*",),
}

# What decides reaches nothing that stores, sends or waits, not even through others.
PURE = ("engine.machine", "engine.guard", "engine.deadline", "engine.quorum", "engine.calendar")
NEVER_REACHED_BY_PURE = ("engine.store", "engine.workers", "engine.service", "sqlalchemy", "apscheduler")

FOLDERS = (
    *MAY_IMPORT, "engine/store", "engine/workers", "archive/store", "fonds/migrations",
    "bench", "docs", "requirements", "tests", "typings",
)  # fmt: skip
