"""An order near its end: active until Tuesday 31 March 2026, handed out, partly used."""

from __future__ import annotations

import datetime as dt
from typing import Any

from diagnostics.accounts.models import User
from passes import expiring, expiry_text, joint_figures, winding_up
from passes.enums import SignOffKind
from passes.models import Order
from tests.passes import order_factories
from tests.passes.factories import UserFactory

LAST_DAY = dt.date(2026, 3, 31)


def ending(**changes: Any) -> tuple[Order, User]:
    """Make an active order of 100 Passes that ends on 31 March, and the one who signs for it."""
    order = order_factories.active(valid_from=dt.date(2026, 3, 1), valid_until=LAST_DAY, **changes)
    return order, order_factories.signatory(order)


def stop(order: Order, actor: User, **changes: Any) -> Order:
    given = {"text_digest": expiry_text.digest_of(order, SignOffKind.STOP)} | changes
    return expiring.stop_distribution(actor=actor, order=order, **given)


def acknowledge(order: Order, actor: User, **changes: Any) -> Order:
    given = {"text_digest": expiry_text.digest_of(order, SignOffKind.ACKNOWLEDGEMENT)} | changes
    return expiring.acknowledge_expiry(actor=actor, order=order, **given)


def sign_joint(order: Order, actor: User) -> None:
    digest = joint_figures.figures_of(order).digest
    winding_up.sign_joint_statement(actor=actor, order=order, text_digest=digest)


def operator() -> User:
    return UserFactory(operator=True)
