"""Where a target stands."""

MET = "Đạt"
NOT_MET = "Chưa đạt"
WITHOUT_BAR = "Không đặt ngưỡng"
NONE_ARISEN = "Không phát sinh"
NO_FIGURES = "Chưa có số liệu"
NO_UNITS = "Không có đơn vị"
"""Of a level to which no unit of the plan's list belongs: others report on it, if anybody."""
WITHOUT_FIGURES = (NO_FIGURES, NO_UNITS)
TOO_FEW_FIGURES = "Chưa đủ số liệu"
EXCEEDED = "Vượt trần"
"""Not met, of a bar that must not be exceeded."""
PROVISIONAL, COMPLETE = "Tạm tính", "Đầy đủ"

KEEP, IMPROVE = "Giữ nhóm dẫn đầu", "Cải thiện"
"""What is wanted of a rank among the provinces."""
