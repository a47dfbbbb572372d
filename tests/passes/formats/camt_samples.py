"""Small bank files written for the tests, one part at a time, valid against their schemas."""

ACCOUNT = "FR7630006000011234567890189"
NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:"


def document(
    *statements: str, version: str = "camt.053.001.08", namespace: str | None = None
) -> bytes:
    name = f"{NAMESPACE}{version}" if namespace is None else namespace
    declared = f' xmlns="{name}"' if name else ""
    body = "BkToCstmrDbtCdtNtfctn" if version.startswith("camt.054") else "BkToCstmrStmt"
    header = "<GrpHdr><MsgId>MSG-1</MsgId><CreDtTm>2026-03-31T20:00:00</CreDtTm></GrpHdr>"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Document{declared}><{body}>{header}'
        f"{''.join(statements)}</{body}></Document>"
    ).encode()


def statement(
    *entries: str,
    reference: str = "2026-090",
    account: str = ACCOUNT,
    opening: str = "1000.00",
    closing: str = "1000.00",
    on: str = "2026-03-31",
    element: str = "Stmt",
) -> str:
    balances = (
        "" if element == "Ntfctn" else balance("OPBD", opening, on) + balance("CLBD", closing, on)
    )
    return (
        f"<{element}><Id>{reference}</Id><CreDtTm>{on}T20:00:00</CreDtTm>"
        f"<FrToDt><FrDtTm>{on}T00:00:00</FrDtTm><ToDtTm>{on}T23:59:59</ToDtTm></FrToDt>"
        f"<Acct><Id><IBAN>{account}</IBAN></Id></Acct>{balances}\n{''.join(entries)}</{element}>"
    )


def balance(kind: str, cents: str, on: str, currency: str = "EUR") -> str:
    mark = "DBIT" if cents.startswith("-") else "CRDT"
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp>"
        f'<Amt Ccy="{currency}">{cents.lstrip("-")}</Amt><CdtDbtInd>{mark}</CdtDbtInd>'
        f"<Dt><Dt>{on}</Dt></Dt></Bal>"
    )


def entry(
    amount: str,
    *details: str,
    mark: str = "CRDT",
    status: str = "<Sts><Cd>BOOK</Cd></Sts>",
    on: str = "<Dt>2026-03-31</Dt>",
    reference: str = "",
    currency: str = "EUR",
    batch: str = "",
    text: str = "",
    reversal: str = "",
) -> str:
    booked = f"<BookgDt>{on}</BookgDt><ValDt>{on}</ValDt>" if on else ""
    bank = f"<AcctSvcrRef>{reference}</AcctSvcrRef>" if reference else ""
    inside = f"<NtryDtls>{batch}{''.join(details)}</NtryDtls>" if details or batch else ""
    added = f"<AddtlNtryInf>{text}</AddtlNtryInf>" if text else ""
    return (
        f'<Ntry><Amt Ccy="{currency}">{amount}</Amt>\n<CdtDbtInd>{mark}</CdtDbtInd>{reversal}'
        f"{status}{booked}{bank}<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>ICDT</Cd>"
        f"<SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>{inside}{added}</Ntry>\n"
    )


def detail(
    end_to_end_id: str = "",
    amount: str = "",
    *,
    iban: str = "",
    text: str = "",
    reason: str = "",
    mark: str = "",
    side: str = "Cdtr",
    currency: str = "EUR",
) -> str:
    refs = f"<Refs><EndToEndId>{end_to_end_id}</EndToEndId></Refs>" if end_to_end_id else ""
    money = f'<Amt Ccy="{currency}">{amount}</Amt>' if amount else ""
    sense = f"<CdtDbtInd>{mark}</CdtDbtInd>" if mark else ""
    account = (
        f"<RltdPties><{side}Acct><Id><IBAN>{iban}</IBAN></Id></{side}Acct></RltdPties>"
        if iban
        else ""
    )
    remittance = f"<RmtInf><Ustrd>{text}</Ustrd></RmtInf>" if text else ""
    returned = f"<RtrInf><Rsn><Cd>{reason}</Cd></Rsn></RtrInf>" if reason else ""
    return f"<TxDtls>{refs}{money}{sense}{account}{remittance}{returned}</TxDtls>"
