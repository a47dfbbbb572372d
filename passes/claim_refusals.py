"""Why a list of claims, or one of its lines, is refused outside the table of scans."""

from diagnostics.accounts.refusals import Reason

CLAIMS_MISMATCH = Reason(
    "claims_mismatch",
    409,
    "Cette liste a déjà été envoyée avec un autre lieu ou un autre service.",
    "Reprenez les mêmes choix, ou abandonnez d'abord la liste déjà envoyée.",
)
NO_PASS_CODE = Reason(
    "no_pass_code",
    422,
    "Aucune ligne de cette liste ne porte le code d'un Pass.",
    "Vérifiez la colonne « Code du Pass » : le code a 15 caractères, sous le dessin du Pass.",
)
PROVIDER_UNNAMED = Reason(
    "provider_unnamed",
    422,
    "Cette liste ne dit pas à quelle structure elle appartient.",
    "Choisissez la structure, ou remplissez une colonne « SIRET ».",
)
SIRET_UNKNOWN = Reason(
    "siret_unknown",
    422,
    "Aucune structure d'ici ne porte le SIRET de {cells}.",
    "Corrigez ces cellules : rien de cette liste n'a été lu.",
)
CLAIMS_NOT_READY = Reason(
    "claims_not_ready",
    409,
    "Cette liste est encore en cours de vérification.",
    "Attendez la fin de la vérification, puis recommencez.",
)
NOTHING_TO_REDEEM = Reason(
    "nothing_to_redeem",
    409,
    "Cette liste n'a aucune ligne à encaisser.",
    "Corrigez ses lignes, ou abandonnez-la.",
)
CLAIMS_GIVEN_UP = Reason(
    "claims_given_up",
    409,
    "Cette liste a été abandonnée.",
    "Envoyez de nouveau le fichier pour recommencer.",
)
CLAIMS_KEPT = Reason(
    "claims_kept",
    409,
    "Cette liste a été confirmée : elle ne s'abandonne plus.",
    "Annulez un par un les encaissements qui ne devaient pas être faits.",
)
LINE_READ = Reason(
    "line_read",
    409,
    "Le code de cette ligne n'est pas à retaper.",
    "Seul un code mal lu, dans une liste déjà vérifiée, se retape.",
)

# The answer to a line whose Pass another line already claims; its scan is judged all the same.
REPEATED_LINE = Reason(
    "repeated_line",
    409,
    "Ce Pass est déjà à la ligne {row} de cette liste.",
    "Gardez une seule ligne par Pass.",
)
LISTED_BEFORE = Reason(
    "listed_before",
    409,
    "Ce Pass est déjà à la ligne {row} de la liste « {name} », envoyée avant.",
    "Encaissez d'abord cette liste-là, ou abandonnez-la.",
)
