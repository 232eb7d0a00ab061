"""How the product of a task stands."""

GIVEN = "Có"
LACKING = "Chưa có"
NOT_ASKED = "Không đòi hỏi"
