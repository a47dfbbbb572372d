"""`{% documents owner %}`: papers of an order, a structure or an account, unread."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.urls import reverse

from passes import access
from passes.dispute_states import DisputeStatus
from passes.models import BankAccount, Dispute, Order, Provider

register = template.Library()
KINDS = {
    Order: "order",
    Provider: "provider",
    BankAccount: "bank_account",
    Dispute: "dispute",
}


@register.inclusion_tag("passes/_documents.html", takes_context=True)
def documents(context: Context, owner: Order | Provider | BankAccount | Dispute) -> dict[str, Any]:
    """List the papers for who may read them, with the way to add one for who may."""
    user = context["request"].user
    kind = KINDS[type(owner)]
    own = access.provider_of(user)
    is_own = own is not None and kind == "provider" and own.pk == owner.pk
    # Whoever reads a dispute has its papers, and may add one while it is open.
    is_theirs = isinstance(owner, Dispute) and owner.status == DisputeStatus.OPEN
    may_see = access.sees_money(user) or access.funds(user) or is_own or kind == "dispute"
    is_funders = kind == "order" and access.funds(user)
    is_administrators = is_own and access.administers_provider(user)
    may_add = access.operates(user) or is_administrators or is_funders or is_theirs
    papers = owner.documents.select_related("added_by").defer("content").order_by("-pk")
    return {
        "may_see": may_see,
        "papers": list(papers) if may_see else [],
        "attach_url": reverse("passes:attach", args=[kind, owner.public_id]) if may_add else "",
    }
