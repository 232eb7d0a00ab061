Attribute VB_Name = "Buttons"
' One Sub for each button of the control sheet. What a button does is written in Python,
' in cchc_xl/buttons; the workbook's own RunPython says how Python is started.
Option Explicit

Public Sub PhatHanhBieuMau()
    RunPython "from cchc_xl import buttons; buttons.issue()"
End Sub

Public Sub KiemTra()
    RunPython "from cchc_xl import buttons; buttons.check()"
End Sub

Public Sub XemTruocKhiGop()
    RunPython "from cchc_xl import buttons; buttons.preview()"
End Sub

Public Sub GopBaoCao()
    RunPython "from cchc_xl import buttons; buttons.merge()"
End Sub

Public Sub TinhDoPhu()
    RunPython "from cchc_xl import buttons; buttons.coverage()"
End Sub

Public Sub TinhChiTieu()
    RunPython "from cchc_xl import buttons; buttons.targets()"
End Sub

Public Sub XuatBieuTongHop()
    RunPython "from cchc_xl import buttons; buttons.export()"
End Sub

Public Sub KhoaKy()
    RunPython "from cchc_xl import buttons; buttons.lock()"
End Sub

Public Sub HoanTac()
    RunPython "from cchc_xl import buttons; buttons.undo()"
End Sub

Public Sub KiemTraMay()
    RunPython "from cchc_xl import buttons; buttons.doctor()"
End Sub

Public Sub KiemTraNiemPhong()
    RunPython "from cchc_xl import buttons; buttons.verify()"
End Sub

Public Sub DungLaiSoLieu()
    RunPython "from cchc_xl import buttons; buttons.rebuild()"
End Sub

Public Sub RutBaoCao()
    RunPython "from cchc_xl import buttons; buttons.withdraw()"
End Sub

Public Sub MienBaoCao()
    RunPython "from cchc_xl import buttons; buttons.excuse()"
End Sub

Public Sub SuaNgayNhan()
    RunPython "from cchc_xl import buttons; buttons.receive()"
End Sub

Public Sub TraLaiKemLoi()
    RunPython "from cchc_xl import buttons; buttons.annotate()"
End Sub

Public Sub SoLieuTuDau()
    RunPython "from cchc_xl import buttons; buttons.explain()"
End Sub

Public Sub XemBanSaoLuu()
    RunPython "from cchc_xl import buttons; buttons.backups()"
End Sub

Public Sub NhanKeHoach()
    RunPython "from cchc_xl import buttons; buttons.receive_plans()"
End Sub

Public Sub SoanTinNhac()
    RunPython "from cchc_xl import buttons; buttons.remind()"
End Sub

Public Sub RutThamKiemTra()
    RunPython "from cchc_xl import buttons; buttons.draw()"
End Sub

Public Sub SoanBaoCao()
    RunPython "from cchc_xl import buttons; buttons.report()"
End Sub
