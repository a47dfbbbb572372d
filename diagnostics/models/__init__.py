from diagnostics.models.diagnoses import Diagnosis, RawResult, SkillLevel, Withdrawal
from diagnostics.models.follow_ups import Incident, Recommendation, Review
from diagnostics.models.imports import ImportedFile, ImportedPart, ImportFault, StagedLine
from diagnostics.models.interviews import Answer, Interview
from diagnostics.models.links import PersonLink, WrongLink
from diagnostics.models.parameters import Parameter
from diagnostics.models.people import InformationNotice, Person, PersonMove
from diagnostics.models.pix_sources import PixCampaign, PixPull
from diagnostics.models.rights import Anonymisation, RightsRequest
from diagnostics.models.risks import (
    LevelOverride,
    RiskAssessment,
    RiskFlag,
    RiskModelVersion,
    TrialAssessment,
)

__all__ = [
    "Anonymisation",
    "Answer",
    "Diagnosis",
    "ImportFault",
    "ImportedFile",
    "ImportedPart",
    "Incident",
    "InformationNotice",
    "Interview",
    "LevelOverride",
    "Parameter",
    "Person",
    "PersonLink",
    "PersonMove",
    "PixCampaign",
    "PixPull",
    "RawResult",
    "Recommendation",
    "Review",
    "RightsRequest",
    "RiskAssessment",
    "RiskFlag",
    "RiskModelVersion",
    "SkillLevel",
    "StagedLine",
    "TrialAssessment",
    "Withdrawal",
    "WrongLink",
]
