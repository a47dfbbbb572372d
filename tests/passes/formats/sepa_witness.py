"""The witness of our payment files: sepaxml, one payment after the other, ids and clock replaced.

A library that others keep writes the same file by another way: equal to the byte, ours is right.
"""

import xml.etree.ElementTree as ET

from sepaxml import SepaTransfer

from passes.formats import pain001
from passes.formats.pain001 import Address, PaymentFile, Transfer, clean


def write(file: PaymentFile) -> bytes:
    """Write the file as a program that takes the library as it is would write it."""
    witness = _SameIds(file)
    for transfer in file.transfers:
        witness.add_payment(_payment(file, transfer))
    written: bytes = witness.export(validate=False)
    return written


def _payment(file: PaymentFile, transfer: Transfer) -> dict[str, object]:
    payment: dict[str, object] = {
        "name": clean(transfer.creditor.name),
        "IBAN": transfer.creditor.iban,
        "amount": transfer.amount_cents,
        "currency": transfer.currency,
        "execution_date": file.requested_on,
        "description": clean(transfer.text, pain001.TEXT_LENGTH),
        "endtoend_id": transfer.end_to_end_id,
    }
    if transfer.creditor.bic:
        payment["BIC"] = transfer.creditor.bic
    if transfer.creditor.address:
        payment["address"] = _address(transfer.creditor.address)
    return payment


def _address(address: Address) -> dict[str, str]:
    parts = {
        "street_name": clean(address.street),
        "building_number": clean(address.building, 16),
        "postcode": clean(address.postcode, 16),
        "town": clean(address.town, 35),
        "country": address.country,
    }
    return {part: value for part, value in parts.items() if value}


class _SameIds(SepaTransfer):
    """The library's writer, with the ids, the instant and the booking of the file."""

    def __init__(self, file: PaymentFile) -> None:
        self._file = file
        config: dict[str, object] = {
            "name": clean(file.debtor.name),
            "IBAN": file.debtor.iban,
            "BIC": file.debtor.bic,
            "currency": pain001.EURO,
            "batch": True,
        }
        if file.debtor.address:
            config["address"] = _address(file.debtor.address)
        super().__init__(config, schema=file.version)

    def _finalize_batch(self) -> None:
        super()._finalize_batch()
        root = self._xml
        _put(root, "GrpHdr/MsgId", self._file.message_id)
        _put(root, "GrpHdr/CreDtTm", self._file.created_at.strftime("%Y-%m-%dT%H:%M:%S"))
        _put(root, "PmtInf/PmtInfId", self._file.message_id)
        _put(root, "PmtInf/BtchBookg", "true" if self._file.booked_together else "false")


def _put(root: ET.Element, path: str, text: str) -> None:
    for element in root.findall(f"CstmrCdtTrfInitn/{path}"):
        element.text = text
