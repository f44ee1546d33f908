"""What is handed over in every measured case: the papers of the micro-loan policy's own scenario, as its people type them."""

from collections.abc import Mapping

from engine.digest import Json

CLOSED_ON = "2026-10-12"
PAPERS: tuple[Mapping[str, Json], ...] = (
    {"item": "approval", "title": "立项审批表", "pages": 6, "signed": True},
    {"item": "contracts", "title": "借款合同", "pages": 14, "signed": True},
    {"item": "contracts", "title": "抵押合同", "pages": 10, "signed": True},
    {"item": "investigation", "title": "贷前调查报告", "pages": 22},
    {"item": "customer", "title": "营业执照及财务报表", "pages": 9},
    {"item": "uncollected", "title": "借款合同（客户联）", "pages": 14},
)
CODES = ("1-6", "7-20", "21-30", "31-52", "53-61")
CODED = tuple({"line": line, "codes": codes} for line, codes in enumerate(CODES, 1))
RECEIVED = tuple({"line": line, "pages": paper["pages"]} for line, paper in enumerate(PAPERS, 1))
