from reporting.models.exports import ExportLog
from reporting.models.requests import ReportRequest

__all__ = ["ExportLog", "ReportRequest"]
