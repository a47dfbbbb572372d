"""The closed list of journal verbs, with the words an auditor reads.

A verb is written `noun.past_participle`; the function, the URL and the test of the same act carry
the same words. `tests/test_consistency.py` checks that each one is written somewhere.
"""

from __future__ import annotations

from django.db import models


class Verb(models.TextChoices):
    # accounts
    USER_INVITED = "user.invited", "compte créé"
    OPERATOR_APPOINTED = "operator.appointed", "gestionnaire nommé"
    OPERATOR_CONFIRMED = "operator.confirmed", "nomination confirmée"
    MEMBERSHIP_ENDED = "membership.ended", "appartenance terminée"
    TOKEN_CREATED = "token.created", "jeton créé"
    TOKEN_REVOKED = "token.revoked", "jeton révoqué"
    COMMUNES_IMPORTED = "communes.imported", "communes chargées"
    AGENCIES_IMPORTED = "agencies.imported", "agences chargées"
    # people
    PERSON_REGISTERED = "person.registered", "usager enregistré"
    PERSON_OPENED = "person.opened", "dossier ouvert"
    PERSON_UPDATED = "person.updated", "coordonnées modifiées"
    PERSON_MOVED = "person.moved", "usager changé d'agence"
    PEOPLE_MERGED = "people.merged", "dossiers réunis"
    PEOPLE_SEPARATED = "people.separated", "dossiers séparés"
    PERSON_CLOSED = "person.closed", "dossier fermé"
    INFORMATION_GIVEN = "information.given", "information remise"
    # interviews and diagnoses
    INTERVIEW_STARTED = "interview.started", "entretien commencé"
    INTERVIEW_CLOSED = "interview.closed", "entretien terminé"
    INTERVIEW_ABANDONED = "interview.abandoned", "entretien abandonné"
    DIAGNOSIS_RECORDED = "diagnosis.recorded", "diagnostic enregistré"
    DIAGNOSIS_CORRECTED = "diagnosis.corrected", "diagnostic corrigé"
    DIAGNOSIS_WITHDRAWN = "diagnosis.withdrawn", "diagnostic retiré"
    # risk and proposals
    MODEL_APPROVED = "model.approved", "version du modèle approuvée"
    RISK_ASSESSED = "risk.assessed", "risque évalué"
    RISK_EXPLAINED = "risk.explained", "résultat expliqué"
    LEVEL_OVERRIDDEN = "level.overridden", "dérogation posée"
    OVERRIDE_ENDED = "override.ended", "dérogation levée"
    FLAG_RAISED = "flag.raised", "alerte signalée"
    FLAG_RESOLVED = "flag.resolved", "alerte levée"
    RECOMMENDATION_MADE = "recommendation.made", "préconisations proposées"
    RECOMMENDATION_ACCEPTED = "recommendation.accepted", "préconisation acceptée"
    RECOMMENDATION_DECLINED = "recommendation.declined", "préconisation déclinée"
    REVIEW_PLANNED = "review.planned", "réévaluation prévue"
    INCIDENT_NOTED = "incident.noted", "incident noté"
    PARAMETER_SET = "parameter.set", "réglage modifié"
    # files from outside
    IMPORT_ANALYSED = "import.analysed", "fichier analysé"
    IMPORT_FINISHED = "import.finished", "fichier importé"
    RESULT_ATTACHED = "result.attached", "résultat rattaché"
    RESULT_DISCARDED = "result.discarded", "résultat écarté"
    # orders
    ORDER_DRAFTED = "order.drafted", "commande rédigée"
    ORDER_SIGNED_OFF = "order.signed_off", "visa enregistré"
    ORDER_ACTIVATED = "order.activated", "commande activée"
    ORDER_CANCELLED = "order.cancelled", "commande annulée"
    INSTALMENT_RAISED = "instalment.raised", "tranche ouverte"
    FUNDS_RECORDED = "funds.recorded", "fonds reçus"
    ALLOCATION_CONFIRMED = "allocation.confirmed", "dotation répartie"
    UNITS_MOVED = "units.moved", "Pass repris à une agence"
    # hand-overs
    BOOKLET_HANDED_OVER = "booklet.handed_over", "carnet remis"
    BOOKLET_DRAWN = "booklet.drawn", "carnet imprimé"
    PRINT_CONFIRMED = "print.confirmed", "impression confirmée"
    HAND_OVER_UNDONE = "hand_over.undone", "remise annulée"
    HAND_OVER_ENDED = "hand_over.ended", "remise terminée"
    BOOKLET_STOPPED = "booklet.stopped", "carnet arrêté"
    BOOKLET_RESUMED = "booklet.resumed", "carnet rouvert"
    BOOKLET_REPLACED = "booklet.replaced", "carnet remplacé"
    BOOKLET_CANCELLED = "booklet.cancelled", "carnet annulé"
    PERSON_EXCLUDED = "person.excluded", "usager exclu d'une commande"
    EXCLUSION_LIFTED = "exclusion.lifted", "exclusion levée"
    # providers
    PLACES_IMPORTED = "places.imported", "lieux importés"
    PROVIDER_INVITED = "provider.invited", "structure invitée"
    PROVIDER_JOINED = "provider.joined", "membre ajouté à une structure"
    PROVIDER_ACCREDITED = "provider.accredited", "structure qualifiée"
    PROVIDER_SUSPENDED = "provider.suspended", "structure suspendue"
    PROVIDER_RESUMED = "provider.resumed", "structure rétablie"
    PROVIDER_APPROVED = "provider.approved", "structure agréée"
    SITE_CLOSED = "site.closed", "lieu fermé"
    SERVICES_SET = "services.set", "services d'un lieu mis à jour"
    ACCOUNT_CHANGED = "account.changed", "compte bancaire déposé"
    ACCOUNT_CHECKED = "account.checked", "compte bancaire contrôlé"
    ACCOUNT_CONFIRMED = "account.confirmed", "compte bancaire confirmé"
    ACCOUNT_SENT_BACK = "account.sent_back", "compte bancaire à corriger"
    # redemptions
    PASS_REDEEMED = "pass.redeemed", "Pass encaissé"
    REDEMPTION_REVERSED = "redemption.reversed", "encaissement annulé"
    # money
    MONTH_CLOSED = "month.closed", "mois clôturé"
    STATEMENT_ISSUED = "statement.issued", "relevé émis"
    STATEMENT_APPROVED = "statement.approved", "relevé validé"
    BATCH_PREPARED = "batch.prepared", "bordereau préparé"
    BATCH_RELEASED = "batch.released", "bordereau mis en paiement"
    BATCH_EXPORTED = "batch.exported", "fichier de virements téléchargé"
    BATCH_CANCELLED = "batch.cancelled", "bordereau annulé"
    BANK_STATEMENT_IMPORTED = "bank_statement.imported", "relevé de compte importé"
    DIFFERENCE_ACCEPTED = "difference.accepted", "écart accepté"
    ENTRY_MATCHED = "entry.matched", "écriture rapprochée"
    MATCH_UNDONE = "match.undone", "rapprochement défait"
    ENTRY_SET_ASIDE = "entry.set_aside", "écriture classée"
    PERIOD_LOCKED = "period.locked", "mois bancaire verrouillé"
    BOOKS_CHECKED = "books.checked", "livres vérifiés"
    CUSTODY_READ = "custody.read", "couverture relevée"
    # reports
    REPORT_REQUESTED = "report.requested", "rapport demandé"
    REPORT_BUILT = "report.built", "rapport construit"
    REPORT_DOWNLOADED = "report.downloaded", "rapport téléchargé"
