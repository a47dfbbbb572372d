"""The stage of P17: a year of a national instance, written by the database itself.

One life is lived by the verbs; then each of its rows is multiplied by `INSERT … SELECT`, so that
ten million Passes are there in minutes. The seven laws hold on it to the cent: a hundred orders,
half of them printed and four booklets in ten of those handed out; four Passes in ten of a booklet
redeemed, at structures closed and paid over twelve months, a thirteenth month under way.
"""

from __future__ import annotations

from typing import Any

ORDERS, A_BOOKLET, REDEEMED_OF_A_BOOKLET, FACE, RATE, VAT = 100, 10, 4, 1000, 125, 2_000
MONTHS = 12
BASE = 100_000_000  # keys of the multiplied rows, far above those of the life that was lived
NOW = "2026-03-20T09:00:00Z"
LAST_BANK_DAY = "2026-03-19"
HANDED = "(o % 2 = 0 OR ((b - 1) / 100) % 5 < 2)"
# What the months of the structures add up to; everything else follows from it.
MONTH = "(date '2025-03-01' + m * interval '1 month')"
CUT_OFF = "(date '2025-03-01' + (m + 1) * interval '1 month') AT TIME ZONE 'Europe/Paris'"


class Population:
    """A year of `passes` Passes and `providers` structures, on PostgreSQL."""

    def __init__(self, passes: int, providers: int) -> None:
        self.passes, self.providers = passes, providers
        self.ordered = passes // ORDERS * 11 // 10

    def live(self) -> None:
        from tests.passes.books_story import lived_story

        self.balance = lived_story().balance

    def multiply(self) -> None:
        from django.db import connection, transaction

        with transaction.atomic(), connection.cursor() as cursor:
            self.cursor = cursor
            # A stage, not a life: the guards and the foreign keys are for those who act.
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute("SET LOCAL work_mem = '256MB'")
            self._orders()
            self._booklets()
            self._redemptions()
            self._statements()
            self._payments()
            self._bank()
            self._history()
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")

    def _orders(self) -> None:
        source = f"SELECT o, {BASE} + o AS pk FROM generate_series(1, {ORDERS}) o"
        drawn = self.passes // ORDERS
        self._multiply(
            "Order",
            source,
            reference="'CMD-B-' || o",
            mandate_number="'MN-B-' || o",
            mode="CASE WHEN o % 2 = 0 THEN 'on_demand' ELSE 'printed' END",
            ordered_count=self.ordered,
            funded_count=self.ordered,
            drawn_count=drawn,
            given_count=f"CASE WHEN o % 2 = 0 THEN 0 ELSE {drawn * 2 // 5} END",
            status="'active'",
            face_value_cents=FACE,
            downstream_fee_bp=RATE,
            fee_vat_bp=VAT,
        )
        share = f"CASE WHEN o % 2 = 0 THEN {drawn} ELSE 0 END"
        self._multiply("Allocation", source, order_id="pk", allotted_count=drawn, drawn_count=share)
        self._multiply("FundingLine", source, order_id="pk", amount_cents=self.ordered * FACE)

    def _booklets(self) -> None:
        source = (
            f"SELECT b, (b - 1) % {ORDERS} + 1 AS o, {BASE} + b AS pk"
            f" FROM generate_series(1, {self.passes // A_BOOKLET}) b"
        )
        status = f"CASE WHEN {HANDED} THEN 'handed_out' ELSE 'in_stock' END"
        self._multiply(
            "Booklet",
            source,
            number="'B-' || b",
            order_id=f"{BASE} + o",
            size=A_BOOKLET,
            status=status,
        )
        self._multiply(
            "HandOver",
            f"SELECT * FROM ({source}) x WHERE {HANDED}",
            reference="'R-B-' || b",
            order_id=f"{BASE} + o",
            booklet_id="pk",
            person_id=f"{BASE} + b",
        )
        redeemed = f"{HANDED} AND k <= {REDEEMED_OF_A_BOOKLET}"
        self._multiply(
            "Pass",
            f"SELECT b, o, k, {BASE} + (b - 1) * {A_BOOKLET} + k AS pk"
            f" FROM ({source}) x, generate_series(1, {A_BOOKLET}) k",
            serial="pk",
            booklet_id=f"{BASE} + b",
            order_id=f"{BASE} + o",
            rank="k",
            status=f"CASE WHEN {redeemed} THEN 'redeemed'"
            f" WHEN {HANDED} THEN 'handed_out' ELSE 'in_stock' END",
        )

    def _redemptions(self) -> None:
        self._multiply(
            "Provider", self._structures(), siret="'5' || lpad(p::text, 13, '0')", name="'P' || p"
        )
        self._multiply(
            "Redemption",
            f"SELECT row_number() OVER () AS n, id AS pass_id, order_id, id AS pk FROM passes_pass"
            f" WHERE id > {BASE} AND status = 'redeemed'",
            scan_id="gen_random_uuid()",
            digital_pass_id="pass_id",
            order_id="s.order_id",
            provider_id=f"{BASE} + n % {self.providers} + 1",
            received_at=f"(date '2025-03-01' + (n / {self.providers} % {MONTHS + 1})"
            " * interval '1 month' + n % 14 * interval '1 day' + interval '9 hours')"
            " AT TIME ZONE 'UTC'",
            face_value_cents=FACE,
        )

    def _structures(self) -> str:
        return f"SELECT p, {BASE} + p AS pk FROM generate_series(1, {self.providers}) p"

    def _statements(self) -> None:
        self.cursor.execute(
            "CREATE TEMP TABLE month AS SELECT row_number() OVER (ORDER BY provider_id, m) + "
            f"{BASE} AS pk, provider_id, m, gross,"
            f" (gross * {RATE} + 5000) / 10000 AS fee,"
            f" (gross * {RATE} * {VAT} + 50000000) / 100000000 AS vat FROM ("
            "SELECT provider_id, (extract(year FROM received_at AT TIME ZONE 'UTC') * 12"
            " + extract(month FROM received_at AT TIME ZONE 'UTC') - 24303)::int AS m,"
            f" sum(face_value_cents) AS gross FROM passes_redemption WHERE id > {BASE}"
            " GROUP BY 1, 2) x WHERE m < 12"
        )
        self._multiply(
            "MonthlyStatement",
            "SELECT * FROM month",
            number="'R-B-' || pk",
            provider_id="s.provider_id",
            period=f"to_char({MONTH}, 'YYYY-MM')",
            cut_off_at=CUT_OFF,
            gross_cents="gross",
            fee_cents="fee",
            fee_vat_cents="vat",
            adjustments_cents=0,
            net_cents="gross - fee - vat",
            status="'paid'",
        )
        self._multiply(
            "StatementLine",
            "SELECT r.id AS pk, m.pk AS statement, r.order_id FROM passes_redemption r"
            " JOIN month m ON m.provider_id = r.provider_id AND m.m ="
            " (extract(year FROM received_at AT TIME ZONE 'UTC') * 12"
            " + extract(month FROM received_at AT TIME ZONE 'UTC') - 24303)::int"
            f" WHERE r.id > {BASE}",
            statement_id="statement",
            kind="'redemption'",
            amount_cents=FACE,
            order_id="s.order_id",
            redemption_id="pk",
        )

    def _payments(self) -> None:
        self._multiply(
            "PaymentBatch",
            f"SELECT m, {BASE} + m AS pk, count(*) AS n, sum(gross - fee - vat) AS total"
            " FROM month GROUP BY m",
            number="'B-B-' || m",
            count="n",
            control_sum_cents="total",
            file_content="NULL",
            file_digest="''",
            status="'closed'",
        )
        self._multiply(
            "Payment",
            "SELECT * FROM month",
            batch_id=f"{BASE} + m",
            statement_id="pk",
            end_to_end_id="'R-B-' || pk || '-1'",
            amount_cents="gross - fee - vat",
            status="'settled'",
        )

    def _bank(self) -> None:
        """One statement for all the funds, then one for each month of transfers."""
        orders = f"SELECT o, {BASE} + o AS pk FROM generate_series(1, {ORDERS}) o"
        value = self.ordered * FACE
        self._multiply(
            "BankStatement",
            f"SELECT m, {BASE} + m + 1 AS pk, {self.balance} + {value * ORDERS} - sum(total)"
            " OVER (ORDER BY m) AS closing, total FROM (SELECT -1 AS m, 0 AS total UNION ALL"
            " SELECT m, sum(gross - fee - vat) FROM month GROUP BY m) x",
            file_digest="lpad((m + 1)::text, 64, 'b')",
            file_content="NULL",
            from_on=f"'{LAST_BANK_DAY}'::date",
            until_on=f"'{LAST_BANK_DAY}'::date",
            opening_cents=f"CASE WHEN m < 0 THEN {self.balance} ELSE closing + total END",
            closing_cents="closing",
        )
        entries: dict[str, Any] = {"status": "'matched'", "bank_reference": "'B-' || pk"}
        self._multiply(
            "BankEntry",
            orders,
            **entries,
            bank_statement_id=BASE,
            amount_cents=value,
            matched_cents=value,
            direction="'credit'",
        )
        self._multiply(
            "BankMatch", orders, entry_id="pk", order_id="pk", payment_id="NULL", amount_cents=value
        )
        self._multiply(
            "FundingReceipt", orders, order_id="pk", bank_match_id="pk", amount_cents=value
        )
        net = "gross - fee - vat"
        paid = f"SELECT pk + {BASE} AS pk, pk AS payment, m, {net} AS net FROM month"
        self._multiply(
            "BankEntry",
            paid,
            **entries,
            bank_statement_id=f"{BASE} + m + 1",
            amount_cents="net",
            matched_cents="net",
            direction="'debit'",
        )
        self._multiply(
            "BankMatch",
            paid,
            entry_id="pk",
            payment_id="payment",
            order_id="NULL",
            amount_cents="net",
        )

    def _history(self) -> None:
        """The lines that the laws read, among as many that they do not."""
        orders = f"SELECT {BASE} + o AS pk FROM generate_series(1, {ORDERS}) o"
        line = {"request_id": "NULL", "request_digest": "''", "refusal_code": "''"}
        self._multiply(
            "accounts.JournalEntry",
            orders,
            **line,
            verb="'order.activated'",
            subject_type="'passes.order'",
            subject_pk="pk::text",
            facts=f"""'{{"funded_count": {self.ordered}}}'::jsonb""",
        )
        self._multiply(
            "accounts.JournalEntry",
            f"SELECT id + {BASE} AS pk FROM passes_redemption WHERE id > {BASE}",
            **line,
            verb="'pass.redeemed'",
            subject_type="'passes.redemption'",
            subject_pk="pk::text",
            facts="'{}'::jsonb",
        )

    def _multiply(self, label: str, source: str, **given: Any) -> None:
        """Copy the first row of a table for each row of a source, with what it says otherwise."""
        from django.apps import apps

        label = label if "." in label else f"passes.{label}"
        model = apps.get_model(label)
        first = model._base_manager.order_by("pk").values_list("pk", flat=True).first()
        given = {"id": "s.pk", "public_id": "gen_random_uuid()", **given}
        columns = [field.column for field in model._meta.concrete_fields]
        told = ", ".join(str(given.get(column, f't."{column}"')) for column in columns)
        names = ", ".join(f'"{column}"' for column in columns)
        table = model._meta.db_table
        self.cursor.execute(
            f'INSERT INTO "{table}" ({names}) SELECT {told} FROM ({source}) s, "{table}" t'
            f" WHERE t.id = {first}"
        )
