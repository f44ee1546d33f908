"""The house, written once: its rooms, who may import whom, and the one home of each outside library."""

# Arrows read "may import". They never turn back.
MAY_IMPORT: dict[str, frozenset[str]] = {
    "fonds": frozenset({"web", "rehearsal", "forms", "notifications", "archive", "engine", "workflows"}),
    "web": frozenset({"rehearsal", "forms", "notifications", "archive", "engine"}),
    "rehearsal": frozenset({"notifications", "archive", "engine"}),
    "forms": frozenset({"archive", "engine"}),
    "notifications": frozenset({"engine"}),
    "archive": frozenset({"engine"}),
    "engine": frozenset(),
    "workflows": frozenset(),
}

# The storeys of the engine, from the ground up: each may import those below it. What lies in no storey lies under all.
STOREYS = ("time", "people", "language", "case", "deciding", "evidence", "store", "service", "workers")

# `*` also crosses folders. A library that is not named here has no home yet.
HOME_OF: dict[str, tuple[str, ...]] = {
    "aiosmtpd": ("rehearsal/*",),
    "aiosmtplib": ("notifications/*",),
    "alembic": ("fonds/migrations/*",),
    "apscheduler": ("engine/workers/wakeups.py",),
    "babel": ("notifications/*", "web/*"),
    "cel_expr_python": ("engine/language/guard.py",),
    "css_inline": ("notifications/*",),
    "dateutil": (
        "engine/time/day.py",
        "engine/time/deadline.py",
        "engine/time/interval.py",
    ),  # months that end on their last day
    "fastapi": ("web/*",),
    "holidays": ("engine/time/calendar.py",),
    "jinja2": ("notifications/*", "web/*"),
    "markupsafe": ("notifications/*", "web/*"),
    "openpyxl": ("archive/catalogue/sheet.py", "archive/paper_sheet.py"),
    "psycopg": ("*/store/*",),
    "pydantic": ("*",),
    "pydantic_core": ("*",),
    "pydantic_settings": ("fonds/settings.py",),
    "pylopdf_fonts_zh_cn": ("forms/fonts.py",),
    "ruamel": ("engine/language/document.py",),
    "segno": ("forms/qr.py",),
    "sqlalchemy": ("*/store/*", "fonds/migrations/*", "fonds/database.py"),
    "starlette": ("web/*",),
    "structlog": ("fonds/*",),
    "transitions": ("engine/language/transition.py",),
    "typer": ("fonds/cli.py", "fonds/cli/*"),
    "typst": ("forms/typesetting.py",),
    "uvicorn": ("fonds/*",),
    "xlsxwriter": ("forms/data_file.py", "forms/excel.py", "forms/worksheet.py"),
}

# What decides reaches nothing that stores, sends or waits, not even through others.
PURE = (
    "engine.deciding.machine",
    "engine.language.guard",
    "engine.time.deadline",
    "engine.people.quorum",
    "engine.time.calendar",
)
NEVER_REACHED_BY_PURE = (
    "engine.store",
    "engine.workers",
    "engine.service.service",
    "sqlalchemy",
    "apscheduler",
)

FOLDERS = (
    *MAY_IMPORT, "engine/store", "engine/workers", "archive/store", "fonds/migrations",
    "bench", "conformance", "docs", "requirements", "tests", "typings",
)  # fmt: skip
