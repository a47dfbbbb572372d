"""At the desk and in the village hall: booklets, accidents, scans late or in time, reversals."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from passes import codes, enums, issuing, keys, late_scans, mending, redeeming
from passes.issuing import Terms
from passes.models import Booklet, HandOver, Order, Pass, Redemption
from passes.scans import Scan
from tests.passes.desks import diagnosed
from tests.soak.acts import Acting, one, pick


class DeskRules(Acting):
    """What advisors, managers and structures do with Passes."""

    @rule(which=st.integers(0, 1), passes=st.integers(1, 10))
    def hand_over(self, which: int, passes: int) -> None:
        self.attempt(
            issuing.hand_over_booklet,
            actor=self.world.manager,
            person=diagnosed(self.world.agency),
            terms=Terms(passes=passes, order=self.order(which)),
        )

    @rule(which=pick, act=st.sampled_from(["undo", "end", "replace"]))
    def after_hand_over(self, which: int, act: str) -> None:
        if (made := one(HandOver.objects.all(), which)) is None:
            return
        verb: Callable[..., Any] = {
            "undo": issuing.undo_hand_over,
            "end": mending.end_hand_over,
            "replace": mending.replace_booklet,
        }[act]
        more = {"reason": enums.EndReason.MOVE} if act == "end" else {}
        more |= {"reason": "Erreur"} if act == "undo" else {}
        self.attempt(verb, actor=self.world.manager, hand_over=made, **more)

    @rule(which=pick, act=st.sampled_from(["stop", "resume", "cancel"]))
    def trouble(self, which: int, act: str) -> None:
        if (booklet := one(Booklet.objects.all(), which)) is None:
            return
        asked = {"actor": self.world.manager, "booklet": booklet}
        if act == "stop":
            self.attempt(mending.stop_booklet, **asked, kind=enums.LossKind.LOST)
        elif act == "resume":
            self.attempt(mending.resume_booklet, **asked)
        else:
            self.attempt(mending.cancel_booklet, **asked, reason="Remis par erreur")

    @rule(which=pick, at=st.integers(0, 2), count=st.integers(1, 3))
    def redeem(self, which: int, at: int, count: int) -> None:
        """Scan usable Passes, one after the other."""
        usable = list(Pass.objects.filter(status=enums.PassStatus.HANDED_OUT).order_by("pk"))
        for step in range(min(count, len(usable))):
            self._scan(usable[(which + step) % len(usable)], at)

    @rule(which=pick, at=st.integers(0, 2), late_hours=st.integers(0, 200))
    def redeem_anything(self, which: int, at: int, late_hours: int) -> None:
        """Scan any paper that was ever printed, perhaps held offline for days."""
        if (found := one(Pass.objects.all(), which)) is not None:
            self._scan(found, at, dt.timedelta(hours=late_hours))

    def _scan(self, found: Pass, at: int, late: dt.timedelta = dt.timedelta()) -> None:
        provider = self.world.providers[at]
        site = provider.sites.get()
        scanned_at = self.now() - late
        scan = Scan(
            code=codes.sign(found.serial, keys.ring()),
            site=site,
            service=site.site_services.get().service,
            service_on=scanned_at.date(),
            scan_id=uuid.uuid4(),
            scanned_at=scanned_at,
        )
        self.attempt(redeeming.redeem_pass, actor=self.world.members[provider.pk], scan=scan)

    @rule(which=pick)
    def honour_late_scan(self, which: int) -> None:
        if (refused := one(late_scans.waiting(), which)) is not None:
            self.attempt(
                late_scans.accept_late_scan,
                actor=self.world.operators[0],
                refused=refused,
                reason="Téléphone sans réseau",
            )

    @rule(which=pick, by_operator=st.booleans())
    def reverse(self, which: int, by_operator: bool) -> None:
        if (redemption := one(Redemption.objects.live(), which)) is None:
            return
        member = self.world.members[redemption.provider_id]
        self.attempt(
            redeeming.reverse_redemption,
            actor=self.world.operators[0] if by_operator else member,
            redemption=redemption,
            reason="Erreur",
        )

    def order(self, which: int) -> Order:
        return Order.objects.get(pk=self.world.orders[which].pk)
