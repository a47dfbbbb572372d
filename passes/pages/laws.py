"""« Les sept lois »: what an auditor reads first, green or red, with the figures and the reason."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from diagnostics.accounts import journal
from diagnostics.accounts.access import door
from diagnostics.accounts.models import JournalEntry
from diagnostics.accounts.pages.forms import ActForm
from diagnostics.accounts.verbs import Verb
from passes import access, checking, snapshots
from passes.laws import Figure, Law, LawResult, Verdict

EXPLANATIONS = {
    Law.A: "Chaque Pass commandé ou remplacé est quelque part, et à un seul endroit : à livrer, "
    "en stock, remis, encaissé, remplacé, annulé ou expiré.",
    Law.B: "Chaque euro reçu d'un commanditaire est encaissé par une structure, encore en "
    "circulation, à rendre, rendu en avoir, ou acquis quand la commande le dit.",
    Law.C: "Un relevé est la somme de ses lignes : le net, les frais et la TVA. Chaque "
    "encaissement d'un mois clos est sur un relevé, et un seul.",
    Law.D: "Le compte cantonné contient au moins tout ce qui est dû : les Pass en circulation, ce "
    "qui est encaissé et pas encore payé, ce qui est à rendre. Les dettes des structures sont "
    "comptées à part. Un solde ancien ne prouve rien : il est dit inconnu.",
    Law.E: "Ce qui est parti de la banque et n'est pas revenu est exactement le net des relevés "
    "payés.",
    Law.F: "Les lignes de financement font la valeur de la commande, et chaque centime encaissé a "
    "son payeur.",
    Law.G: "D'un relevé de la banque au suivant, le solde d'ouverture et les écritures "
    "rapprochées, classées ou en attente mènent au solde de clôture.",
}
BADGES = {Verdict.KEPT: "success", Verdict.BROKEN: "error", Verdict.UNKNOWN: "warning"}


@dataclass(frozen=True, slots=True)
class Shown:
    """One law as drawn."""

    result: LawResult
    explanation: str
    badge: str
    verdict: str

    @property
    def figures(self) -> list[Figure]:
        """What there is something to say about; zeros are left out."""
        return [figure for figure in self.result.figures if figure.value]


@door(see=access.sees_money, act=access.sees_money)
def laws(request: HttpRequest) -> HttpResponse:
    """The seven laws at this instant; the button leaves the check in the journal."""
    if request.method == "POST":
        ActForm(request.POST).is_valid()
        checking.check_books(actor=request.user)
        checking.read_custody(actor=request.user)
        messages.success(request, "Les sept lois sont vérifiées, et le journal le dit.")
        return redirect("passes:laws")
    with snapshots.one_instant():
        results = checking.weigh()
    last = JournalEntry.objects.filter(verb=Verb.BOOKS_CHECKED, subject_pk="").order_by("-pk")
    context = {
        "laws": [_shown(result) for result in results],
        "sentence": _sentence(results),
        "at": journal.instant(),
        "last": last.first(),
        "form": ActForm(),
    }
    return render(request, "passes/laws.html", context)


def _shown(result: LawResult) -> Shown:
    verdict = checking.VERDICTS[result.verdict].capitalize()
    return Shown(result, EXPLANATIONS[result.law], BADGES[result.verdict], verdict)


def _sentence(results: list[LawResult]) -> str:
    broken = [str(one.law) for one in results if one.verdict == Verdict.BROKEN]
    unknown = [str(one.law) for one in results if one.verdict == Verdict.UNKNOWN]
    if len(broken) > 1:
        return f"Les lois {', '.join(broken[:-1])} et {broken[-1]} ne tiennent pas."
    if broken:
        return f"La loi {broken[0]} ne tient pas."
    if unknown:
        return "Rien ne manque, mais le solde de la banque est trop ancien pour tout dire."
    return "Les sept lois tiennent, au centime près."
