"""The desk over HTTP: show the form, preview while typing, store, show a case. Only translates; decides nothing."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, Final

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_303_SEE_OTHER

from model.errors import FenliuError
from serving.desk.assessment import AssessmentView
from serving.desk.case import CaseView, RecentView
from serving.desk.context import DeskContext
from serving.desk.form import CaseForm
from serving.desk.page import page
from serving.desk.problems import faults_of, fragment, retry_headers, sentence_of, status_of, unexpected
from serving.triage.service import TriageService

__all__ = ("DeskController",)

audit = logging.getLogger("fenliu.audit")
audit.setLevel(logging.INFO)  # whatever the level of the other lines: a look at an original is always on record

_RECENT: Final = 20
"""Cases in the list of recent ones."""


class DeskController(Controller):
    """Pages of the desk."""

    path = "/"

    @get("/")
    async def show_form(self, triage: NamedDependency[TriageService], desk: NamedDependency[DeskContext]) -> Template:
        """Show an empty form and the recent cases."""
        return await _form_page(CaseForm(), triage, desk)

    @post("/desk/preview", status_code=HTTPStatus.OK)
    async def preview(
        self,
        data: URLEncodedBody[CaseForm],
        triage: NamedDependency[TriageService],
        desk: NamedDependency[DeskContext],
    ) -> Template:
        """Assess what is typed so far, for htmx to put beside the form. Nothing is stored."""
        if not data.content.strip():
            return page("_preview.html", view=None, is_fragment=True)
        try:
            assessment = await triage.preview(data.complaint())
        except FenliuError as error:
            return fragment(sentence_of(error), status_of(error), retry_headers(error))
        view = AssessmentView.of(
            data.content, assessment.prediction, assessment.route, desk.glossary, datetime.now(UTC)
        )
        return page("_preview.html", view=view, is_fragment=True)

    @post("/desk/cases")
    async def submit(
        self,
        data: URLEncodedBody[CaseForm],
        triage: NamedDependency[TriageService],
        desk: NamedDependency[DeskContext],
    ) -> Response[Any]:
        """Store the complaint and go to its case; with anything wrong, show the form again with what was typed."""
        try:
            data.check(desk.channels)
            case = await triage.submit(data.complaint(), data.idempotency_key())
        except FenliuError as error:
            return await _form_page(data, triage, desk, error)
        except Exception as error:  # noqa: BLE001 - whatever it was, what the clerk typed must not be lost
            return await _form_page(data, triage, desk, unexpected(error))
        return Redirect(f"/desk/cases/{case.case_id}", status_code=HTTP_303_SEE_OTHER)

    @get("/desk/cases/{case_id:str}")
    async def show_case(
        self,
        case_id: FromPath[str],
        triage: NamedDependency[TriageService],
        desk: NamedDependency[DeskContext],
        unmasked: FromQuery[bool] = False,
    ) -> Template:
        """Show a stored case, personal data masked; a look at the original leaves a line in the audit log."""
        stored = await triage.get(case_id)
        if unmasked:
            audit.info("original text shown: case %s", stored.case_id)
        case = CaseView.of(stored, desk.glossary, datetime.now(UTC), unmasked=unmasked)
        return page("case.html", case=case, view=case.assessment, glossary=desk.glossary)

    @get("/desk/{address:path}")
    async def nowhere(self, address: FromPath[str]) -> None:
        """Any other address under ``/desk``, so that a mistyped one gets a page too."""
        raise NotFoundException


async def _form_page(
    form: CaseForm, triage: TriageService, desk: DeskContext, error: FenliuError | None = None
) -> Template:
    """The form as it stands, what is wrong with it, and the recent cases. Unreadable cases never hide the form."""
    now = datetime.now(UTC)
    recent: list[RecentView] = []
    recent_problem = ""
    try:
        recent = [RecentView.of(case, desk.glossary.taxonomy, now) for case in await triage.recent(_RECENT)]
    except FenliuError as unreadable:
        recent_problem = sentence_of(unreadable)
    return page(
        "desk.html",
        status_of(error) if error else HTTPStatus.OK,
        headers=retry_headers(error),
        form=form.with_token(),
        desk=desk,
        faults=faults_of(error),
        message=f"没有登记成功。{sentence_of(error)}" if error else "",
        recent=recent,
        recent_problem=recent_problem,
        view=None,
        is_fragment=False,
        glossary=desk.glossary,
    )
