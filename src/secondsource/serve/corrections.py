"""Answered reports of errors, as a story and the corrections log show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from secondsource.people import ErrorReport, ReportState


@dataclass(frozen=True, kw_only=True, slots=True)
class CorrectionView:
    """One answered report: the editor's words, not the reader's."""

    report_id: int
    corrected: bool  # False: it was no error
    note: str
    reported: datetime
    answered: datetime


def view_corrections(answered: Sequence[ErrorReport]) -> tuple[CorrectionView, ...]:
    """The corrections of one story, newest first; reports that were no errors stand in the log only."""
    return tuple(view_answer(one) for one in answered if one.state is ReportState.CORRECTED)


def view_answer(report: ErrorReport) -> CorrectionView:
    """A report with its answer, without what the reader wrote."""
    return CorrectionView(
        report_id=report.report_id,
        corrected=report.state is ReportState.CORRECTED,
        note=report.note,
        reported=report.at,
        answered=report.resolved or report.at,
    )


def make_corrections_ld(corrections: tuple[CorrectionView, ...], base: str) -> list[dict[str, Any]]:
    """The corrections of a story as schema.org CorrectionComment."""
    return [
        {
            "@type": "CorrectionComment",
            "text": one.note,
            "datePublished": one.answered.isoformat(),
            "url": f"{base}/corrections#c{one.report_id}",
        }
        for one in corrections
    ]
