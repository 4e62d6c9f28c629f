"""Console logger: what a person at the terminal sees of a run.

Belongs here: the form of these lines. Does not belong here: what is said, the event log of the UI.
"""

import logging
import sys

import dagster as dg


class _Plain(logging.Formatter):
    """Only what was said: Dagster puts job, run and step before it, which the UI shows anyway."""

    def format(self, record: logging.LogRecord) -> str:
        meta = getattr(record, "dagster_meta", None) or {}
        return f"          {meta.get('orig_message') or record.getMessage()}"


@dg.logger(
    config_schema={"log_level": dg.Field(str, is_required=False, default_value="INFO")},
    description="Progress of a run in plain lines, errors with all details.",
)
def console(init_context: dg.InitLoggerContext) -> logging.Logger:
    """Lines of a level and above on the error output; errors in full."""
    logger = logging.Logger("sozialraumbericht", level=init_context.logger_config["log_level"])
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Plain())
    logger.addHandler(handler)
    return logger
