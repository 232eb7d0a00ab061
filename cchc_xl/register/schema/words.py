"""The words of the register's logs; those for states of returns and tasks are the plan's."""

from __future__ import annotations

from cchc_xl.plan.states.returns import EXCUSED, NO_LONGER_EXCUSED, NO_LONGER_WITHDRAWN

MERGED = "Gộp"
WITHDRAWING, BRINGING_BACK = "Rút báo cáo", NO_LONGER_WITHDRAWN
EXCUSING, EXCUSE_ENDED = EXCUSED, NO_LONGER_EXCUSED
RECEIVING = "Sửa ngày nhận"
UNDOING = "Hoàn tác"
IMPORTING = "Nhập danh sách"
PLAN_RECEIVED, PLAN_WITHDRAWN, PLAN_BACK = "Nhận kế hoạch", "Rút kế hoạch", "Bỏ rút kế hoạch"
REMINDED = "Soạn thư nhắc"
LIST_FROZEN, DRAWN = "Chốt danh sách rút thăm", "Rút thăm kiểm tra"
UPGRADED = "Nâng cấp sổ"
LOCKING, OPENING = "Khóa kỳ", "Mở kỳ"
"""What the journal calls what happened. A return that was sent back is called so there, too
(``cchc_xl.plan.states.returns``)."""

YES, NO = "Có", "Không"
"""Whether a procedure has a fee."""
BY_OFFICE, BY_FILE, BY_JOURNAL = "Văn phòng", "Thời gian của tệp", "Nhật ký"
"""Who says on which day a return came."""
