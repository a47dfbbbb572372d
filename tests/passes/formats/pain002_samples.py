"""Small pain.002 reports written for the tests."""

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.002.001."


def reason(code: str = "", text: str = "") -> str:
    told = f"<Rsn><Cd>{code}</Cd></Rsn>" if code else ""
    added = f"<AddtlInf>{text}</AddtlInf>" if text else ""
    return f"<StsRsnInf>{told}{added}</StsRsnInf>" if told or added else ""


def line(reference: str, status: str = "", why: str = "", *, amount: str = "") -> str:
    told = f"<TxSts>{status}</TxSts>" if status else ""
    original = (
        f'<OrgnlTxRef><Amt><InstdAmt Ccy="EUR">{amount}</InstdAmt></Amt></OrgnlTxRef>'
        if amount
        else ""
    )
    return (
        f"<TxInfAndSts><OrgnlEndToEndId>{reference}</OrgnlEndToEndId>{told}"
        f"{reason(why)}{original}</TxInfAndSts>\n"
    )


def group(*lines: str, status: str = "", why: str = "") -> str:
    told = f"<PmtInfSts>{status}</PmtInfSts>" if status else ""
    return (
        f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>G1</OrgnlPmtInfId>{told}{reason(why)}"
        f"{''.join(lines)}</OrgnlPmtInfAndSts>"
    )


def report(
    batch: str,
    *groups: str,
    status: str = "",
    why: str = "",
    at: str = "2026-03-12T10:00:00",
    version: str = "03",
) -> bytes:
    told = f"<GrpSts>{status}</GrpSts>" if status else ""
    return (
        f'<?xml version="1.0"?>\n<Document xmlns="{NAMESPACE}{version}"><CstmrPmtStsRpt>'
        f"<GrpHdr><MsgId>BANK-1</MsgId><CreDtTm>{at}</CreDtTm></GrpHdr><OrgnlGrpInfAndSts>"
        f"<OrgnlMsgId>{batch}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>"
        f"{told}{reason(why)}</OrgnlGrpInfAndSts>{''.join(groups)}</CstmrPmtStsRpt></Document>"
    ).encode()
