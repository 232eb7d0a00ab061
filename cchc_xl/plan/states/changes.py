"""What becomes of a proposal to change the plan (part V.3)."""

ACCEPTED, REFUSED, CONSIDERED = "Chấp nhận", "Không chấp nhận", "Đang xem xét"
DECISIONS = (ACCEPTED, REFUSED, CONSIDERED)
