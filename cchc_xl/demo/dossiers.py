"""Dossiers, online services, feedback and surveys of one quarter."""

from __future__ import annotations

from random import Random

from cchc_xl.demo.case import Case, Record, share, total, whole
from cchc_xl.demo.profile import procedure_fields
from validation.words import EDUCATION, PROCEDURES

STARTING_SHARE = 0.05
"""Dossiers carried over into the first quarter, as a share of a usual quarter's."""


def tthc(case: Case) -> list[Record]:
    """Return a record for each field of procedures; the sums of form II.06a hold."""
    pending = {str(row["field"]): whole(row, "pending") for row in case.before("tthc")}
    own = procedure_fields(case.plan, case.unit, case.seed)
    names = [*own, *(name for name, left in pending.items() if left and name not in own)]
    prompt = case.standing("prompt").random() < 0.3
    records = []
    for name in names:
        rng = case.chance(f"tthc {name}")
        usual = case.standing(f"tthc {name}").randint(*case.profile.dossiers)
        if case.previous is None:
            carried = round(usual * STARTING_SHARE * rng.random())
        else:
            carried = pending.get(name, 0)
        fresh = round(usual * rng.uniform(0.75, 1.25)) if name in own else 0
        left = 0 if prompt else share(rng, fresh, 0.01, 0.07)
        records.append(_field(rng, name, fresh, carried, left))
    return records


def _field(rng: Random, name: str, fresh: int, carried: int, pending: int) -> Record:
    online = share(rng, fresh, 0.55, 0.96)
    received = fresh + carried
    resolved = received - pending
    late = rng.choice((0, 0, 0, 0, 0, 1, 2)) if resolved > 20 else 0
    early = share(rng, resolved - late, 0.74, 0.93)
    overdue = rng.choice((0, 0, 0, 0, 1)) if pending > 2 else 0
    return {
        "field": name,
        "received": received,
        "online": online,
        "direct": fresh - online,
        "carried_over": carried,
        "resolved": resolved,
        "early": early,
        "on_time": resolved - late - early,
        "late": late,
        "pending": pending,
        "within_limit": pending - overdue,
        "overdue": overdue,
        "postal": share(rng, fresh - online, 0.05, 0.4),
    }


def dich_vu_cong(case: Case, fields: list[Record]) -> list[Record]:
    """Return the one record on online services, within what the dossiers allow."""
    rng, standing = case.chance("online"), case.standing("online")
    received = total(fields, "received")
    resolved = total(fields, "resolved")
    fresh = total(fields, "online") + total(fields, "direct")
    untracked = min(fresh, rng.choice((0, 0, 0, 0, 0, 0, 0, 0, 1, 3)))
    transactions = share(rng, received, 0.1, 0.4)
    transfers = share(rng, received, 0.15, 0.5)
    quarter = (case.period.end.month - 1) // 3
    results = standing.randint(*case.profile.results) + quarter * resolved
    digitised = min(0.97, standing.uniform(0.5, 0.8) + 0.06 * quarter)
    return [
        {
            "tracked": fresh - untracked,
            "online_full_dossiers": share(rng, resolved, 0.3, 0.62),
            "transactions": transactions,
            "online_transactions": share(rng, transactions, 0.2, 0.6),
            "valid_results": results,
            "digitised_results": round(results * digitised),
            "internal_transfers": transfers,
            "electronic_transfers": share(rng, transfers, 0.4, 0.95),
            "apologies": total(fields, "late") + rng.randint(0, total(fields, "overdue")),
        }
    ]


def pakn(case: Case) -> list[Record]:
    """Return the one record on feedback; what is pending is mostly little."""
    rng = case.chance("feedback")
    carried = total(case.before("pakn"), "pending")
    received = rng.randint(*case.profile.feedback)
    pending = rng.choice((0, 0, 0, 1)) if received > 2 else 0
    late = rng.choice((0, 0, 0, 0, 1)) if received > 3 else 0
    done = received + carried - pending
    return [
        {
            "received": received,
            "on_time": done - late,
            "late": late,
            "pending": pending,
            "published": share(rng, done, 0.7, 1),
            "harassment": share(rng, received, 0, 0.3),
            "carried_over": carried,
        }
    ]


def hai_long(case: Case, received: int) -> list[Record]:
    """Return surveys: one on procedures where there are dossiers enough, now and then another."""
    rng = case.chance("surveys")
    records: list[Record] = []
    if received >= 10 and rng.random() < 0.8:
        records.append(_survey(rng, PROCEDURES, min(received, rng.randint(*case.profile.surveys))))
    if case.unit.kind not in ("PHONG_SO", "PHONG_GDDT") and rng.random() < 0.3:
        records.append(_survey(rng, EDUCATION, rng.randint(*case.profile.surveys)))
    return records


def _survey(rng: Random, subject: str, sent: int) -> Record:
    returned = share(rng, sent, 0.82, 1)
    satisfied = share(rng, returned, 0.92, 1)
    return {"subject": subject, "sent": sent, "returned": returned, "satisfied": satisfied}
