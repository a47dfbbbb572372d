"""States, reasons and their named sets, with the French words of the screens."""

from __future__ import annotations

from django.db import models


class Sex(models.TextChoices):
    FEMALE = "f", "femme"
    MALE = "m", "homme"
    UNKNOWN = "", "non communiqué"


class YesNo(models.TextChoices):
    YES = "yes", "oui"
    NO = "no", "non"
    UNKNOWN = "", "inconnu"


class Channel(models.TextChoices):
    PHONE = "phone", "téléphone"
    SMS = "sms", "SMS"
    EMAIL = "email", "mail"
    POST = "post", "courrier"
    DESK = "desk", "à l'accueil"


class EmploymentStatus(models.TextChoices):
    """Codes of reports.md section 3; jobseekers are cut at twelve months."""

    AT_SCHOOL = "scolarise", "scolarisé"
    JOBSEEKER_SHORT = "inscrit_moins_12_mois", "inscrit depuis moins de 12 mois"
    JOBSEEKER_LONG = "inscrit_12_mois_et_plus", "inscrit depuis 12 mois ou plus"
    UNEMPLOYED = "sans_emploi", "sans emploi"
    EMPLOYED = "en_emploi", "en emploi"
    RETIRED = "retraite", "retraité"
    UNKNOWN = "", "non communiqué"


class CloseReason(models.TextChoices):
    MOVED = "moved", "a déménagé"
    JOB_FOUND = "job_found", "a trouvé un emploi"
    DIED = "died", "décès"
    ASKED = "asked", "à sa demande"
    OTHER = "other", "autre"


class Nature(models.TextChoices):
    MEASURED = "measured", "mesuré"
    OBSERVED = "observed", "observé"
    DECLARED = "declared", "déclaré"


class Mode(models.TextChoices):
    ALONE = "alone", "seul"
    HELPED = "helped", "avec de l'aide"
    SPOKEN = "spoken", "à voix haute"
    IMPORTED = "imported", "importé"


class Instrument(models.TextChoices):
    """diagnosis.md 3.1. They stand side by side and are never averaged together."""

    SPOTTING = "spotting", "premier entretien"
    GUIDED_INTERVIEW = "guided_interview", "entretien guidé"
    GESTURES = "gestures", "huit gestes"
    DSI = "dsi", "questions DSI"
    ABC_DIAG = "abc_diag", "ABC Diag"
    PIX_CAMPAIGN = "pix_campaign", "campagne Pix"
    PIX_PROFILE = "pix_profile", "profil Pix"
    PIX_CERTIFICATE = "pix_certificate", "certification Pix"


NATURE_OF = {
    Instrument.SPOTTING: Nature.DECLARED,
    # Observed when every counted answer was shown; the record says which (diagnosis.md 3.1).
    Instrument.GUIDED_INTERVIEW: Nature.DECLARED,
    Instrument.GESTURES: Nature.OBSERVED,
    Instrument.DSI: Nature.DECLARED,
    Instrument.ABC_DIAG: Nature.MEASURED,
    Instrument.PIX_CAMPAIGN: Nature.MEASURED,
    Instrument.PIX_PROFILE: Nature.MEASURED,
    Instrument.PIX_CERTIFICATE: Nature.MEASURED,
}


class Place(models.TextChoices):
    AGENCY = "agency", "en agence"
    HOME = "home", "à domicile"
    REMOTE = "remote", "à distance"
    OTHER = "other", "ailleurs"


class DeviceKind(models.TextChoices):
    COMPUTER = "computer", "ordinateur"
    PHONE = "phone", "téléphone"
    TABLET = "tablet", "tablette"
    OTHER = "other", "autre"
    NONE = "none", "aucun"


class StopReason(models.TextChoices):
    FINISHED = "finished", "terminé"
    COUNT_REACHED = "count_reached", "nombre de questions atteint"
    TIME_REACHED = "time_reached", "durée atteinte"
    NOTHING_LEFT = "nothing_left", "plus de question"
    PERSON_STOPS = "person_stops", "la personne arrête"
    INTERRUPTED = "interrupted", "interrompu"


class InterviewStatus(models.TextChoices):
    OPEN = "open", "en cours"
    CLOSED = "closed", "terminé"
    ABANDONED = "abandoned", "abandonné"


class Selection(models.TextChoices):
    """How the questions of a guided interview are chosen."""

    ADAPTIVE = "adaptive", "une question après l'autre"
    FIXED = "fixed", "grille papier"


INTERVIEW_TRANSITIONS = {
    InterviewStatus.OPEN: frozenset({InterviewStatus.CLOSED, InterviewStatus.ABANDONED}),
}


class SkillStatus(models.TextChoices):
    """Unknown is never zero: each way of not knowing is a state of its own."""

    ASSESSED = "assessed", "évalué"
    NOT_TESTED = "not_tested", "pas demandé"
    REFUSED = "refused", "ne souhaite pas répondre"
    NOT_SHARED = "not_shared", "pas envoyé par la personne"


class CorrectionReason(models.TextChoices):
    TYPING_ERROR = "typing_error", "erreur de saisie"
    WRONG_DATE = "wrong_date", "date fausse"
    WRONG_PERSON = "wrong_person", "mauvaise personne"
    OTHER = "other", "autre"


class Level(models.TextChoices):
    """Levels of REN with the words shown to people (risk-model.md section 4)."""

    LOW = "faible", "À l'aise"
    MODERATE = "modere", "Un appui peut aider"
    HIGH = "eleve", "Appui conseillé"
    CRITICAL = "critique", "Appui prioritaire"
    UNKNOWN = "indetermine", "À compléter"


AT_RISK = frozenset({Level.HIGH, Level.CRITICAL})


class OverrideReason(models.TextChoices):
    OBSERVED = "OBSERVATION_EN_ENTRETIEN", "observation en entretien"
    UNRELIABLE = "REPONSE_PEU_FIABLE", "réponse peu fiable"
    CHANGED = "SITUATION_CHANGEE", "situation changée"
    ASKED = "DEMANDE_DE_LA_PERSONNE", "demande de la personne"
    OTHER = "AUTRE", "autre"


class RecommendationStatus(models.TextChoices):
    PROPOSED = "proposed", "proposée"
    ACCEPTED = "accepted", "acceptée"
    DECLINED = "declined", "déclinée"


RECOMMENDATION_TRANSITIONS = {
    RecommendationStatus.PROPOSED: frozenset(
        {RecommendationStatus.ACCEPTED, RecommendationStatus.DECLINED}
    ),
    RecommendationStatus.DECLINED: frozenset({RecommendationStatus.ACCEPTED}),
}


class ImportStatus(models.TextChoices):
    """What is left to do with a file: the row is the work owed (architecture.md, 5)."""

    RECEIVED = "received", "à préparer"
    QUEUED = "queued", "à lire"
    READING = "reading", "en lecture"
    STAGED = "staged", "à confirmer"
    ACCEPTED = "accepted", "à enregistrer"
    RECORDING = "recording", "en cours d'enregistrement"
    CONFIRMED = "confirmed", "importé"
    EMPTY = "empty", "aucune nouveauté"
    REFUSED = "refused", "refusé"
    EXPIRED = "expired", "jamais confirmé"


IMPORT_TRANSITIONS = {
    ImportStatus.RECEIVED: frozenset({ImportStatus.QUEUED, ImportStatus.EXPIRED}),
    ImportStatus.QUEUED: frozenset({ImportStatus.READING}),
    ImportStatus.READING: frozenset(
        {ImportStatus.STAGED, ImportStatus.EMPTY, ImportStatus.REFUSED, ImportStatus.QUEUED}
    ),
    ImportStatus.STAGED: frozenset({ImportStatus.ACCEPTED, ImportStatus.EXPIRED}),
    ImportStatus.ACCEPTED: frozenset({ImportStatus.RECORDING}),
    ImportStatus.RECORDING: frozenset({ImportStatus.CONFIRMED, ImportStatus.ACCEPTED}),
}


class PullStatus(models.TextChoices):
    """Where one pull of sendings is; an interrupted one is finished before a new one starts."""

    QUEUED = "queued", "demandé"
    RUNNING = "running", "en cours"
    INTERRUPTED = "interrupted", "interrompu, à reprendre"
    STOPPED = "stopped", "arrêté : accès refusé"
    FINISHED = "finished", "terminé"


class StagedStatus(models.TextChoices):
    READY = "ready", "prête"
    KNOWN = "known", "déjà connue"
    PROGRESS = "progress", "participation en cours"
    TO_ATTACH = "to_attach", "à rattacher"
    IMPORTED = "imported", "importée"
    ATTACHED = "attached", "rattachée"
    DISCARDED = "discarded", "écartée"
    ERASED = "erased", "effacée"
    ERROR = "error", "en erreur"
    # A list of people: the line may be somebody already followed here, a person decides.
    TO_VERIFY = "to_verify", "à vérifier"


class RightsKind(models.TextChoices):
    """What somebody may ask about her own data (RGPD 15 to 21; law.md L22)."""

    ACCESS = "access", "lire son dossier"
    RECTIFICATION = "rectification", "corriger son dossier"
    RESTRICTION = "restriction", "geler son dossier"
    OBJECTION = "objection", "s'opposer"
    ERASURE = "erasure", "effacer son dossier"


class RightsDecision(models.TextChoices):
    GRANTED = "granted", "acceptée"
    PARTLY = "partly", "acceptée en partie"
    REFUSED = "refused", "refusée"


class ErasureCause(models.TextChoices):
    RETENTION = "retention", "fin de conservation"
    REQUEST = "request", "à la demande de la personne"
    DRAFT = "draft", "entretien jamais terminé"
