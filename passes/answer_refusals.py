"""Why the bank's answer to a file of transfers is refused (passes-and-money.md 5.6 and 7.4)."""

from diagnostics.accounts.refusals import Reason

_AGAIN = "Téléchargez de nouveau la réponse sur le site de la banque."

FORMAT_UNKNOWN = Reason(
    "format_unknown",
    422,
    "{problem}.",
    "Choisissez le compte rendu pain.002 de la banque, versions 03 à 12.",
)
UNREADABLE = Reason(
    "answer_unreadable", 422, "{problem}. Le fichier est refusé en entier ({place}).", _AGAIN
)
STATUS_UNKNOWN = Reason(
    "status_unknown",
    422,
    "{problem}. Le fichier est refusé en entier ({place}).",
    "Demandez à la banque ce que cette réponse veut dire.",
)
BATCH_UNKNOWN = Reason(
    "batch_unknown",
    409,
    "Cette réponse parle du fichier {reference}, qui n'est pas un de nos bordereaux.",
    "Choisissez la réponse à un bordereau transmis.",
)
BATCH_NOT_SENT = Reason(
    "batch_not_sent",
    409,
    "Le bordereau {number} n'a pas été transmis à la banque : elle ne peut pas y répondre.",
    "Vérifiez sur le site de la banque ce qu'elle a reçu, avant toute mise en paiement.",
)
LINE_UNKNOWN = Reason(
    "line_unknown",
    409,
    "La banque répond pour le virement {reference}, qui n'est pas dans le bordereau {number}.",
    "Appelez la banque : comparez l'empreinte du fichier qu'elle a reçu.",
)
LINE_DIFFERS = Reason(
    "line_differs",
    409,
    "La banque parle de {told} pour le virement {reference}, qui est de {amount}.",
    "Appelez la banque : comparez l'empreinte du fichier qu'elle a reçu.",
)
LINE_TWICE = Reason(
    "line_twice",
    422,
    "Ce fichier donne deux réponses différentes pour le virement {reference}.",
    "Demandez à la banque laquelle est juste.",
)
NOTHING_ANSWERED = Reason(
    "nothing_answered",
    422,
    "Ce fichier ne donne de réponse pour aucun virement.",
    "Attendez le compte rendu détaillé de la banque.",
)
