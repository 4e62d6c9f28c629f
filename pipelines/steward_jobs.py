"""Decisions of stewards as jobs of the user interface: accept a finding, withdraw a delivery.

Belongs here: what is entered in the launchpad. Does not belong here: the decisions (``resources``),
erasing, which is done on the command line only.
"""

import dagster as dg
from pydantic import Field

from resources.approvals import ApprovalError
from resources.approvals import approve as accept
from resources.home import Home
from resources.receiving.uses import summary, uses
from resources.receiving.withdrawal import UnclearDeliveryError, find
from resources.receiving.withdrawal import withdraw as take_back


class Acceptance(dg.Config):
    """Which finding is accepted."""

    finding: str = Field(description="name of the finding, as the check 'plausible' lists it")
    delivery: str = Field(description="at least 8 leading digits of the delivery's SHA-256")
    who: str = Field(description="office or function; is published")
    why: str = Field(description="reason; is published")


@dg.op(description="Accepts a finding for one delivery; the sensor then starts a refresh.")
def accept_finding(config: Acceptance, home: dg.ResourceParam[Home]) -> None:
    """Accept a finding."""
    try:
        accept(home, config.finding, config.delivery, who=config.who, why=config.why)
    except ApprovalError as error:
        raise dg.Failure(str(error), allow_retries=False) from None


@dg.job(description="Accept a finding of the plausibility for its delivery, so that the report is published.")
def approve() -> None:
    """Accept a finding."""
    accept_finding()


class Withdrawal(dg.Config):
    """Which delivery is withdrawn."""

    delivery: str = Field(description="file name, or at least 8 leading digits of the SHA-256")
    who: str = Field(description="office or function")
    why: str = Field(description="reason")


@dg.op(description="Withdraws a delivery: it counts no more; the sensor then starts a refresh.")
def withdraw_delivery(
    context: dg.OpExecutionContext, config: Withdrawal, home: dg.ResourceParam[Home]
) -> None:
    """Withdraw a delivery and list what was made from it."""
    try:
        receipt = find(home, config.delivery)
        take_back(home, receipt.delivery, who=config.who, why=config.why)
    except (UnclearDeliveryError, ValueError) as error:
        raise dg.Failure(str(error), allow_retries=False) from None
    context.add_output_metadata({"made from it": summary(uses(home, receipt.delivery))})


@dg.job(description="Withdraw a delivery (wrong file, data protection); what was made from it is recomputed.")
def withdraw() -> None:
    """Withdraw a delivery."""
    withdraw_delivery()


STEWARD_JOBS = (approve, withdraw)
