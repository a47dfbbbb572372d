"""Addresses of the pages of diagnostics; no address holds a name or an identifier (L11)."""

from __future__ import annotations

from django.urls import path

from diagnostics.pages import (
    dsi_areas,
    follow_up,
    grid,
    guided,
    guided_choice,
    guided_corrections,
    guided_limits,
    guided_results,
    interviews,
    moving,
    own_page,
    people,
    people_lists,
    person_file,
    progress,
    recorded_results,
    result_files,
    results,
    reuniting,
    rights_urls,
    rules,
    typed_results,
    typed_sheets,
    waiting_results,
)

app_name = "diagnostics"

PERSON = "personnes/<uuid:public_id>"
LIST = "personnes/listes/<uuid:public_id>"
INTERVIEW = "entretiens/<uuid:public_id>"
GUIDED = "entretiens-guides/<uuid:public_id>"
WAITING = "a-rattacher/<uuid:public_id>"
FILE = "envois-pix/<uuid:public_id>"
ASSESSMENT = "evaluations/<uuid:public_id>"
RESULT = "resultats/<uuid:public_id>"
GUIDED_RESULT = "resultats-guides/<uuid:public_id>"
PROPOSAL = "propositions/<uuid:public_id>"
RULES = "regles-du-risque"

urlpatterns = [
    # people
    path("personnes", people.receive, name="people"),
    path("personnes/nouvelle", people.register, name="register"),
    path("personnes/confier", moving.transfer, name="transfer"),
    path("personnes/listes", people_lists.upload_list, name="upload_list"),
    path("personnes/listes/modele.xlsx", people_lists.list_template, name="list_template"),
    path("personnes/listes/modele.csv", people_lists.list_template_csv, name="list_template_csv"),
    path(LIST, people_lists.people_list, name="people_list"),
    path(f"{LIST}/erreurs.csv", people_lists.list_faults, name="list_faults"),
    path(f"{LIST}/<uuid:line_id>", people_lists.decide_line, name="decide_line"),
    path(PERSON, person_file.person_file, name="person"),
    path(f"{PERSON}/coordonnees", people.contact, name="contact"),
    path(f"{PERSON}/information", people.information, name="information"),
    path(f"{PERSON}/information.pdf", people.information_paper, name="information_paper"),
    path(f"{PERSON}/information/remise", people.inform, name="inform"),
    path(f"{PERSON}/incident", people.incident, name="incident"),
    path(f"{PERSON}/fermer", people.close, name="close"),
    path(f"{PERSON}/suivi", moving.move, name="move"),
    path(f"{PERSON}/doublons", reuniting.twins, name="twins"),
    path(f"{PERSON}/doublons/<uuid:other_id>", reuniting.merge, name="merge"),
    path(f"{PERSON}/separer/<uuid:other_id>", reuniting.separate, name="separate"),
    # interviews and typed results
    path(f"{PERSON}/entretien", interviews.start, name="start"),
    path(INTERVIEW, interviews.interview, name="interview"),
    path(f"{INTERVIEW}/reponse", interviews.answer, name="answer"),
    path(f"{INTERVIEW}/terminer", interviews.finish, name="finish"),
    path(f"{INTERVIEW}/abandonner", interviews.abandon, name="abandon"),
    path(f"{PERSON}/entretien-guide", guided_choice.guided_choice, name="guided_choice"),
    path(f"{PERSON}/grille-papier", typed_sheets.typed_sheet, name="typed_sheet"),
    path("grille-papier", grid.grid, name="grid"),
    path("grille-papier.pdf", grid.grid_paper, name="grid_pdf"),
    path("duree-entretien/<slug:code>", guided_limits.guided_limits, name="guided_limits"),
    path(GUIDED, guided.guided, name="guided"),
    path(f"{GUIDED}/reponse", guided.guided_answer, name="guided_answer"),
    path(f"{GUIDED}/continuer", guided.guided_continue, name="guided_continue"),
    path(f"{GUIDED}/terminer", guided.guided_finish, name="guided_finish"),
    path(GUIDED_RESULT, guided_results.guided_result, name="guided_result"),
    path(f"{GUIDED_RESULT}/corriger", guided_corrections.guided_correct, name="guided_correct"),
    path(f"{PERSON}/resultat/<slug:instrument>", typed_results.typed, name="typed"),
    path(f"{INTERVIEW}/dsi", dsi_areas.dsi_areas, name="dsi_areas"),
    # what was recorded, and what changed over time
    path(RESULT, recorded_results.diagnosis, name="diagnosis"),
    path(f"{RESULT}/corriger", recorded_results.correct, name="correct"),
    path(f"{RESULT}/retirer", recorded_results.withdraw, name="withdraw"),
    path(f"{PERSON}/evolution", progress.progress, name="progress"),
    path(f"{PERSON}/evolution.pdf", progress.progress_paper, name="progress_paper"),
    path(f"{PERSON}/rien-de-neuf", follow_up.nothing_new, name="nothing_new"),
    path(f"{PROPOSAL}/faite", follow_up.carried_out, name="carried_out"),
    # result and what comes next
    path(f"{PERSON}/resultat", results.result, name="result"),
    path(f"{PERSON}/desaccord", results.override_level, name="override_level"),
    path(f"{PERSON}/desaccord/fin", results.end_override, name="end_override"),
    path(f"{PERSON}/alerte", results.resolve_flag, name="resolve_flag"),
    path(f"{ASSESSMENT}/explication", results.explain, name="explain"),
    path(f"{ASSESSMENT}/explication.pdf", results.explain_pdf, name="explain_pdf"),
    path(f"{ASSESSMENT}/feuille", results.result_page, name="result_page"),
    path(f"{ASSESSMENT}/feuille.pdf", results.result_sheet, name="result_sheet"),
    path(f"{PROPOSAL}/accepter", results.accept_recommendation, name="accept_recommendation"),
    path(f"{PROPOSAL}/decliner", results.decline_recommendation, name="decline_recommendation"),
    # what the QR of a result sheet opens: the address on paper can never change
    path(f"{PERSON}/mon-espace/retirer", own_page.revoke_link, name="revoke_link"),
    path("moi", own_page.my_page, name="my_page"),
    path("moi/", own_page.my_page),
    # how the risk is calculated, for anybody
    path(RULES, rules.current_rules, name="rules"),
    path(f"{RULES}/<str:version>", rules.model_rules, name="model_rules"),
    path(f"{RULES}/<str:version>/modele.json", rules.model_data, name="model_data"),
    path("versions-du-modele", rules.versions, name="versions"),
    path("versions-du-modele/<str:version>", rules.approve_version, name="approve_version"),
    # results from outside
    path("a-rattacher", waiting_results.waiting, name="waiting"),
    path(WAITING, waiting_results.attach, name="attach"),
    path(f"{WAITING}/ecarter", waiting_results.discard, name="discard"),
    path(f"{WAITING}/<uuid:person_id>", waiting_results.attach_to, name="attach_to"),
    path("envois-pix", result_files.upload, name="upload"),
    path("envois-pix/releve", result_files.ask_pull, name="ask_pull"),
    path(FILE, result_files.imported_file, name="imported_file"),
    path(f"{FILE}/colonne", result_files.prepare_reading, name="prepare_reading"),
    path(f"{FILE}/avancement", result_files.import_progress, name="import_progress"),
    path(f"{FILE}/erreurs.csv", result_files.import_faults, name="import_faults"),
    path("campagnes-pix", result_files.pix_campaigns, name="pix_campaigns"),
    path("campagnes-pix/<uuid:public_id>", result_files.mark_campaign, name="mark_campaign"),
    # what people may ask about their own data
    *rights_urls.urlpatterns,
]
