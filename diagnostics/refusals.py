"""Why the verbs of diagnostics say no: one list, sections by activity.

Codes are stable, programs read them; sentences are French, people read them aloud; a remedy says
what would make the act possible.
"""

from diagnostics.accounts.refusals import Reason

# --- recording --------------------------------------------------------------------------------
SUBMISSION_REUSED = Reason(
    "submission_reused",
    409,
    "Ce résultat a déjà été envoyé avec un autre contenu.",
    "Rouvrez la page de saisie et recommencez.",
)
ALREADY_CORRECTED = Reason(
    "already_corrected",
    409,
    "Ce diagnostic a déjà été remplacé.",
    "Corrigez le diagnostic qui le remplace.",
)
ALREADY_WITHDRAWN = Reason(
    "already_withdrawn",
    409,
    "Ce diagnostic a été retiré.",
    "Enregistrez un nouveau diagnostic.",
)
OBSERVED_IN_FUTURE = Reason(
    "observed_in_future",
    422,
    "La date du résultat est après aujourd'hui.",
    "Indiquez le jour où le résultat a été obtenu.",
)
NOT_SHARED = Reason(
    "not_shared",
    422,
    "La personne n'a pas partagé ce résultat Pix.",
    "Notez son accord pour le saisir.",
)
LINES_REFUSED = Reason(
    "lines_refused",
    422,
    "Des lignes sont à reprendre : {lines}.",
    "Les autres lignes sont gardées.",
)
VALUE_UNKNOWN = Reason(
    "value_unknown",
    422,
    "La réponse à « {question} » n'est pas possible.",
    "Choisissez une réponse de la liste.",
)
FILE_FROZEN = Reason(
    "file_frozen",
    409,
    "Ce dossier est anonymisé : il ne dit plus rien de personne.",
    "Si la personne revient, ouvrez-lui un nouveau dossier.",
)

PERSON_RESTRICTED = Reason(
    "person_restricted",
    409,
    "Ce dossier est gelé : il se lit, il ne s’écrit plus.",
    "Levez le gel depuis la page « Ses droits », avec la personne.",
)

# --- assessing --------------------------------------------------------------------------------
SITUATION_UNREADABLE = Reason(
    "situation_unreadable",
    409,
    "Le risque ne peut pas être évalué : {error}.",
    "Corrigez le diagnostic concerné.",
)
OVERRIDE_WITHOUT_REASON = Reason(
    "override_without_reason",
    422,
    "Il manque le motif de votre désaccord.",
    "Choisissez un motif ; pour « autre », écrivez une phrase.",
)
LEVEL_NOT_POSSIBLE = Reason(
    "level_not_possible",
    422,
    "Ce niveau ne peut pas être choisi.",
    "Choisissez un des quatre niveaux.",
)
NEVER_ASSESSED = Reason(
    "never_assessed",
    409,
    "Cette personne n'a pas encore de résultat.",
    "Enregistrez d'abord un diagnostic.",
)
OVERRIDE_ENDED = Reason("override_ended", 409, "Ce choix a déjà pris fin.", "Rechargez la page.")
FLAG_RESOLVED = Reason("flag_resolved", 409, "Cette alerte est déjà levée.", "Rechargez la page.")
MODEL_UNKNOWN = Reason(
    "model_unknown",
    404,
    "La version {version} du modèle n'existe pas.",
    "Choisissez une version publiée.",
)
VECTORS_FAILED = Reason(
    "vectors_failed",
    409,
    "Cette version ne passe pas ses cas vérifiés : {failed} faux sur {total}.",
    "Corrigez les tables ou les cas, puis publiez la version à nouveau.",
)
MODEL_CHANGED = Reason(
    "model_changed",
    409,
    "Cette version a changé depuis la première approbation.",
    "Publiez les nouvelles règles sous un autre numéro.",
)
MODEL_IN_FORCE = Reason(
    "model_in_force",
    409,
    "Cette version est déjà approuvée par deux personnes.",
    "Pour changer une règle, publiez une nouvelle version.",
)

# --- recommending -----------------------------------------------------------------------------
ADVISOR_NEEDED = Reason(
    "advisor_needed",
    403,
    "Une proposition est acceptée ou déclinée avec un conseiller.",
    "Connectez-vous avec votre compte de conseiller.",
)

# --- enrolling --------------------------------------------------------------------------------
NAME_MISSING = Reason(
    "name_missing", 422, "Il manque le nom ou le prénom.", "Ces deux informations suffisent."
)
NAME_TOO_LONG = Reason(
    "name_too_long",
    422,
    "Ce nom dépasse {longest} caractères.",
    "Écrivez le nom d’usage.",
)
EMAIL_MALFORMED = Reason(
    "email_malformed",
    422,
    "Cette adresse mail n’est pas reconnue.",
    "Exemple : prenom.nom@exemple.fr.",
)
IDENTIFIER_MALFORMED = Reason(
    "identifier_malformed",
    422,
    "Cet identifiant France Travail n’est pas reconnu.",
    "Il compte 7 chiffres et une lettre, ou 11 chiffres.",
)
PHONE_MALFORMED = Reason(
    "phone_malformed",
    422,
    "Ce numéro de téléphone n’est pas reconnu.",
    "Exemple : 06 12 34 56 78.",
)
BIRTH_YEAR_MALFORMED = Reason(
    "birth_year_malformed",
    422,
    "Cette année de naissance n’est pas possible.",
    "Écrivez quatre chiffres, par exemple 1974.",
)
IDENTIFIER_KNOWN = Reason(
    "identifier_known",
    409,
    "Un dossier porte déjà cet identifiant.",
    "Appelez {agency}, {phone}.",
)
IDENTIFIER_KNOWN_HERE = Reason(
    "identifier_known",
    409,
    "Un dossier de votre agence porte déjà cet identifiant.",
    "Ouvrez ce dossier, ou corrigez l’identifiant.",
)
LIKELY_DUPLICATE = Reason(
    "likely_duplicate",
    409,
    "Une personne du même nom est déjà suivie ici.",
    "Ouvrez son dossier, ou confirmez que ce n’est pas la même personne.",
)
NO_AGENCY = Reason(
    "no_agency",
    403,
    "Vous n’êtes membre d’aucune agence.",
    "Demandez à votre responsable de vous inscrire.",
)
FILE_ELSEWHERE = Reason(
    "file_elsewhere", 404, "Ce dossier n’existe pas dans votre agence.", "Vérifiez le nom."
)
FILE_SUMMARY = Reason(
    "file_elsewhere",
    403,
    "{name} est suivie par une autre agence : {agency}.",
    "Appelez {phone}.",
)
FILE_MERGED = Reason(
    "file_merged", 409, "Ce dossier a été réuni avec un autre.", "Ouvrez le dossier gardé."
)
FILE_CLOSED = Reason(
    "file_closed",
    409,
    "Ce dossier est fermé.",
    "Rouvrez-le d’abord, depuis le dossier.",
)
FILE_NOT_CLOSED = Reason("file_not_closed", 409, "Ce dossier n’est pas fermé.", "")
NOTHING_CHANGES = Reason(
    "nothing_changes", 409, "Rien ne change.", "Choisissez une autre agence ou un autre conseiller."
)
AGENCY_CLOSED = Reason(
    "agency_closed", 409, "Cette agence est fermée.", "Choisissez une agence ouverte."
)
PREVIEW_CHANGED = Reason(
    "preview_changed",
    409,
    "La liste a changé depuis que vous l’avez lue.",
    "Relisez-la, puis confirmez.",
)
ADVISOR_NOT_IN_AGENCY = Reason(
    "advisor_not_in_agency",
    409,
    "Ce conseiller n’est pas membre de cette agence.",
    "Choisissez un conseiller de l’agence.",
)
SAME_FILE = Reason(
    "same_file", 409, "C’est le même dossier.", "Choisissez deux dossiers différents."
)
TWO_IDENTIFIERS = Reason(
    "two_identifiers",
    409,
    "Ces deux dossiers portent deux identifiants France Travail différents.",
    "Ce sont deux personnes, ou l’un des identifiants est à corriger.",
)
NOT_REUNITED = Reason(
    "not_reunited",
    409,
    "Ces deux dossiers ne sont pas réunis.",
    "Rechargez la page pour voir où ils en sont.",
)
SEPARATION_TOO_LATE = Reason(
    "separation_too_late",
    409,
    "Ces dossiers sont réunis depuis plus de {days} jours.",
    "Parlez-en au délégué à la protection des données.",
)
NOTICE_NOT_KNOWN = Reason(
    "notice_not_known",
    422,
    "Cette version de la feuille d’information n’existe pas.",
    "Rouvrez la page et recommencez.",
)
DAY_IN_FUTURE = Reason(
    "day_in_future", 422, "Ce jour n’est pas encore arrivé.", "Choisissez aujourd’hui ou avant."
)

# --- interviewing -----------------------------------------------------------------------------
NO_QUESTIONNAIRE = Reason(
    "no_questionnaire", 422, "Ce test ne se fait pas par questions.", "Tapez son résultat."
)
INTERVIEW_NOT_OPEN = Reason(
    "interview_not_open",
    409,
    "Cet entretien est terminé : ses réponses ne changent plus.",
    "Corrigez le diagnostic, ou commencez un nouvel entretien.",
)
QUESTION_UNKNOWN = Reason("question_unknown", 422, "Cette question n’existe pas.")
ANSWER_UNKNOWN = Reason("answer_unknown", 422, "Cette réponse n’est pas dans la liste.")
ANSWER_REUSED = Reason(
    "answer_reused",
    409,
    "Cette réponse a déjà été enregistrée avec une autre valeur.",
    "Rechargez la page et répondez à nouveau.",
)

# --- guided interview -------------------------------------------------------------------------
SCOPE_UNKNOWN = Reason(
    "scope_unknown",
    422,
    "Aucune compétence n’est choisie.",
    "Cochez au moins une compétence, ou prenez la recherche d’emploi.",
)
CANNOT_CONTINUE = Reason(
    "cannot_continue",
    409,
    "Cet entretien ne se prolonge pas : il n’est pas à son terme, ou il ne reste rien à demander.",
)
ALREADY_CONTINUED = Reason(
    "already_continued",
    409,
    "Cet entretien a déjà été prolongé de six questions.",
    "Enregistrez le résultat ; un autre entretien pourra suivre un autre jour.",
)
SHEET_EMPTY = Reason(
    "sheet_empty", 422, "Aucune ligne de la grille n’est remplie.", "Cochez au moins une réponse."
)

# --- configuring ------------------------------------------------------------------------------
SETTING_OUT_OF_BOUNDS = Reason(
    "setting_out_of_bounds",
    422,
    "Ce réglage va de {low} à {high}.",
    "Choisissez un nombre entier entre les deux.",
)

# --- importing --------------------------------------------------------------------------------
FILE_TOO_LARGE = Reason(
    "file_too_large", 413, "Ce fichier dépasse {megabytes} Mo.", "Coupez-le en plusieurs fichiers."
)
FILE_IN_ERROR = Reason(
    "file_in_error",
    422,
    "{count} ligne(s) en erreur : rien n’est importé.",
    "Corrigez le fichier, ou choisissez « Importer les lignes sans erreur ».",
)
FILE_NOT_TO_READ = Reason(
    "file_not_to_read", 409, "Ce fichier est déjà lu.", "Rechargez la page pour voir où il en est."
)
COLUMN_UNKNOWN = Reason(
    "column_unknown", 422, "Cette colonne n’est pas dans le fichier.", "Choisissez-en une autre."
)
PULL_NOT_CONFIGURED = Reason(
    "pull_not_configured",
    409,
    "Le relevé automatique des envois Pix n’est pas réglé : {missing}.",
    "La personne qui tient le service trouvera comment dans docs/exploitation.md.",
)
PULL_RUNNING = Reason(
    "pull_running", 409, "Un relevé est déjà en cours.", "Rechargez la page dans une minute."
)
IMPORT_NOT_STAGED = Reason(
    "import_not_staged", 409, "Ce fichier a déjà été traité.", "Déposez-le à nouveau au besoin."
)
REVIEW_NOT_WAITING = Reason(
    "review_not_waiting", 409, "Cette personne n’est plus à revoir.", "Rechargez la page."
)
NOTHING_TO_DELIVER = Reason(
    "nothing_to_deliver",
    409,
    "Cette proposition n’attend pas de suite.",
    "Elle est déjà faite, ou la personne ne l’a pas acceptée.",
)
LINE_NOT_WAITING = Reason(
    "line_not_waiting", 409, "Cette ligne n’attend plus.", "Rechargez la page."
)
RESULT_NOT_WAITING = Reason(
    "result_not_waiting", 409, "Ce résultat n’attend plus.", "Rechargez la page."
)

# --- linking ----------------------------------------------------------------------------------
LINK_ENDED = Reason(
    "link_ended",
    409,
    "Ce lien vers « Mon espace » n’ouvre déjà plus rien.",
    "Imprimez une nouvelle feuille pour donner un nouveau lien.",
)
LINK_UNKNOWN = Reason(
    "link_unknown",
    404,
    "Ce code n’ouvre pas de page.",
    "Regardez le code écrit sur votre dernière feuille, ou appelez.",
)
LINK_PAUSED = Reason(
    "link_paused",
    429,
    "Trop de codes faux ont été essayés d’ici.",
    "Réessayez dans {minutes} minutes, ou appelez : l’agence répond sans code.",
)

# --- rights over one's own data ---------------------------------------------------------------
NOT_RESTRICTED = Reason("not_restricted", 409, "Ce dossier n’est pas gelé.", "Rechargez la page.")
REQUEST_ANSWERED = Reason(
    "request_answered",
    409,
    "Cette demande a déjà sa réponse.",
    "Enregistrez une nouvelle demande si la personne revient.",
)
DECISION_UNKNOWN = Reason(
    "decision_unknown", 422, "Il manque la décision.", "Choisissez une des trois décisions."
)
OBJECTION_EXCLUDED = Reason(
    "objection_excluded",
    409,
    "Un texte exclut l’opposition ici : {text}.",
    "Répondez par un refus qui cite ce texte.",
)
COPY_BY_ADVISOR = Reason(
    "copy_by_advisor",
    403,
    "La copie complète est remise par le conseiller de la personne.",
    "Demandez-lui, ou changez le conseiller qui suit ce dossier.",
)
