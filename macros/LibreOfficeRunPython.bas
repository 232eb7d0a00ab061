Attribute VB_Name = "LibreOfficeRunPython"
' RunPython for LibreOffice on Linux: what the stock xlwings.bas is for Excel.
'
' Python drives the same office through its API, so a click must not wait inside Shell: Python is
' started beside the office, and the click looks for a file in which Python leaves its exit code.
' Messages are written with \uXXXX for letters outside ASCII; Viet turns them into text by ChrW.
Option Explicit

Private Const CONFIG_SHEET As String = "xlwings.conf"
Private Const CONFIG_KEY As String = "INTERPRETER_LINUX"
Private Const DEFAULT_INTERPRETER As String = "python3"
Private Const TIME_LIMIT_MINUTES As Long = 30
Private Const LIBREOFFICE_VERSION As Double = 11
Private Const SECONDS_PER_DAY As Double = 86400
Private Const POLL_SECONDS As Double = 0.2

' /bin/sh runs this with the done-file as $0 and the command as $@. A program that left no exit code
' behind has not come far enough to do so; its code is then written as a negative number.
Private Const WATCHER As String = _
    """$@""; code=$?; test -e ""$0.code"" || echo -$code >""$0.code""; mv ""$0.code"" ""$0"""

' What a negative code says: from 1 the Python program, 126 and 127 the shell, above that a signal.
Private Const CODE_NO_INTERPRETER As Long = -126
Private Const CODE_SIGNAL As Long = -128
Private Const CODE_TIME_LIMIT As Long = -1000

Private mRunning As Boolean

' Runs Python statements on this workbook, waits until they are done and returns their exit code.
' The statements show their own messages; this shows one when they could not finish.
Public Function RunPython(ByVal PythonCommand As String) As Long
    Dim obstacle As String
    Dim interpreter As String
    If mRunning Then
        Warn Viet("L\u1EC7nh tr\u01B0\u1EDBc ch\u01B0a ch\u1EA1y xong. Ch\u1EDD d\u00F2ng tr\u1EA1ng th\u00E1i b\u00E1o xong r\u1ED3i b\u1EA5m l\u1EA1i.")
        RunPython = -1
        Exit Function
    End If
    obstacle = ObstacleToStart()
    If obstacle <> "" Then
        Warn obstacle
        RunPython = -1
        Exit Function
    End If
    mRunning = True
    On Error GoTo Failed
    interpreter = ConfiguredInterpreter()
    Application.StatusBar = Viet("\u0110ang g\u1ECDi Python...")
    RunPython = Outcome(interpreter, PythonCommand)
    ' What was killed has left the screen locked. Python puts that in order whenever it starts.
    If RunPython < CODE_SIGNAL And RunPython > CODE_TIME_LIMIT Then Outcome interpreter, "pass"
    Application.StatusBar = False
    mRunning = False
    If RunPython <> 0 Then Warn Explanation(RunPython, interpreter)
    Exit Function
Failed:
    RunPython = -1
    Application.StatusBar = False
    mRunning = False
    Warn Viet("LibreOffice kh\u00F4ng g\u1ECDi \u0111\u01B0\u1EE3c Python: ") & Err.Description & "."
End Function

' Says why no program can be started on this workbook, or nothing.
Private Function ObstacleToStart() As String
    If Val(Application.Version) > LIBREOFFICE_VERSION Or Application.PathSeparator <> "/" Then
        ObstacleToStart = Viet("S\u1ED5 n\u00E0y d\u00E0nh cho LibreOffice tr\u00EAn Linux. " & _
            "Tr\u00EAn m\u00E1y n\u00E0y, h\u00E3y m\u1EDF s\u1ED5 d\u00E0nh cho Excel b\u1EB1ng Microsoft Excel.")
    ElseIf ThisWorkbook.Path = "" Then
        ObstacleToStart = Viet("S\u1ED5 ch\u01B0a n\u1EB1m trong th\u01B0 m\u1EE5c n\u00E0o. L\u01B0u s\u1ED5 v\u00E0o m\u00E1y r\u1ED3i b\u1EA5m l\u1EA1i.")
    ElseIf InStr(ThisWorkbook.Path & ThisWorkbook.Name, """") > 0 Then
        ObstacleToStart = Viet("T\u00EAn s\u1ED5 ho\u1EB7c th\u01B0 m\u1EE5c c\u1EE7a s\u1ED5 c\u00F3 d\u1EA5u nh\u00E1y k\u00E9p. " & _
            "\u0110\u1ED5i t\u00EAn, b\u1ECF d\u1EA5u nh\u00E1y k\u00E9p r\u1ED3i m\u1EDF l\u1EA1i s\u1ED5.")
    End If
End Function

' Starts the program and waits for its exit code.
Private Function Outcome(ByVal interpreter As String, ByVal statement As String) As Long
    Dim doneFile As String
    Dim limit As Date
    doneFile = NewDoneFile()
    limit = Now + TimeSerial(0, TIME_LIMIT_MINUTES, 0)
    Shell CommandLine(interpreter, statement, doneFile), 0
    Do Until IsThere(doneFile)
        If Now > limit Then
            Outcome = CODE_TIME_LIMIT
            Exit Function
        End If
        Application.Wait Now + POLL_SECONDS / SECONDS_PER_DAY
        DoEvents
    Loop
    Outcome = CodeIn(doneFile)
End Function

Private Function CommandLine(ByVal interpreter As String, ByVal statement As String, _
                             ByVal doneFile As String) As String
    CommandLine = "/bin/sh -c '" & WATCHER & "' " & Quoted(doneFile) & _
        " " & Quoted(interpreter) & " -m cchc_xl.libreoffice.call" & _
        " --workbook " & Quoted(ThisWorkbook.Path & "/" & ThisWorkbook.Name) & _
        " --profile " & Quoted(ProfileFolder()) & _
        " --done " & Quoted(doneFile & ".code") & _
        " --statement " & Quoted(statement)
End Function

' Shell takes what stands between two quotation marks as one argument and knows no escape; paths
' with such a mark are refused before, and no button's statement has one.
Private Function Quoted(ByVal argument As String) As String
    Quoted = """" & argument & """"
End Function

' The office's own folder (UserInstallation); user/basic in it is where macros are kept.
Private Function ProfileFolder() As String
    ProfileFolder = ParentFolder(ParentFolder(Application.LibraryPath))
End Function

Private Function ParentFolder(ByVal folder As String) As String
    ParentFolder = Left(folder, InStrRev(folder, "/") - 1)
End Function

' A name that no other click has; the file itself is made when Python is done.
Private Function NewDoneFile() As String
    Dim folder As String
    folder = Environ("TMPDIR")
    If folder = "" Then folder = "/tmp"
    Randomize
    Do
        NewDoneFile = folder & "/cchc-xl-" & Format(Now, "yyyymmdd-hhmmss") & "-" & _
            CStr(CLng(Rnd * 1000000)) & ".done"
    Loop While Dir(NewDoneFile) <> ""
End Function

Private Function IsThere(ByVal doneFile As String) As Boolean
    If Dir(doneFile) <> "" Then IsThere = FileLen(doneFile) > 0
End Function

' Reads the exit code, then removes the file.
Private Function CodeIn(ByVal doneFile As String) As Long
    Dim channel As Integer
    Dim text As String
    channel = FreeFile
    Open doneFile For Input As #channel
    Line Input #channel, text
    Close #channel
    Kill doneFile
    CodeIn = CLng(Trim(text))
End Function

' The interpreter that the configuration sheet names.
Private Function ConfiguredInterpreter() As String
    Dim sheet As Worksheet
    Dim row As Long
    ConfiguredInterpreter = DEFAULT_INTERPRETER
    Set sheet = ThisWorkbook.Worksheets(CONFIG_SHEET)
    row = 1
    Do While sheet.Cells(row, 1).Value <> ""
        If sheet.Cells(row, 1).Value = CONFIG_KEY And sheet.Cells(row, 2).Value <> "" Then
            ConfiguredInterpreter = sheet.Cells(row, 2).Value
        End If
        row = row + 1
    Loop
End Function

' Says what an exit code means and what to do next.
Private Function Explanation(ByVal code As Long, ByVal interpreter As String) As String
    If code = CODE_TIME_LIMIT Then
        Explanation = Viet("L\u1EC7nh ch\u1EA1y qu\u00E1 ") & TIME_LIMIT_MINUTES & _
            Viet(" ph\u00FAt ch\u01B0a xong n\u00EAn kh\u00F4ng ch\u1EDD n\u1EEFa. Xem d\u00F2ng tr\u1EA1ng th\u00E1i v\u00E0 k\u1EBFt qu\u1EA3; " & _
            "n\u1EBFu kh\u00F4ng thay \u0111\u1ED5i, \u0111\u00F3ng LibreOffice r\u1ED3i m\u1EDF l\u1EA1i s\u1ED5.")
    ElseIf code > 0 Or code < CODE_SIGNAL Then
        Explanation = Viet("Ch\u01B0\u01A1ng tr\u00ECnh d\u1EEBng gi\u1EEFa ch\u1EEBng (m\u00E3 ") & code & _
            Viet("). N\u1EBFu \u0111ang g\u1ED9p b\u00E1o c\u00E1o, b\u1EA5m \u201CHo\u00E0n t\u00E1c l\u1EA7n g\u1ED9p cu\u1ED1i\u201D; " & _
            "n\u1EBFu kh\u00F4ng, b\u1EA5m l\u1EA1i n\u00FAt v\u1EEBa r\u1ED3i.")
    ElseIf code <= CODE_NO_INTERPRETER Then
        Explanation = Viet("Kh\u00F4ng c\u00F3 Python \u1EDF \u201C") & interpreter & _
            Viet("\u201D. M\u1EDF trang \u1EA9n xlwings.conf (Trang t\u00EDnh > Hi\u1EC7n trang t\u00EDnh), ghi \u0111\u00FAng \u0111\u01B0\u1EDDng d\u1EABn " & _
            "Python \u1EDF d\u00F2ng INTERPRETER_LINUX r\u1ED3i b\u1EA5m l\u1EA1i n\u00FAt.")
    Else
        Explanation = Viet("Python \u1EDF \u201C") & interpreter & _
            Viet("\u201D kh\u00F4ng ch\u1EA1y \u0111\u01B0\u1EE3c g\u00F3i cchc-xl (m\u00E3 ") & code & _
            Viet("). C\u00E0i l\u1EA1i g\u00F3i cchc-xl cho Python n\u00E0y r\u1ED3i b\u1EA5m l\u1EA1i n\u00FAt.")
    End If
End Function

Private Sub Warn(ByVal text As String)
    MsgBox text, vbExclamation, Viet("S\u1ED5 theo d\u00F5i CCHC")
End Sub

' Turns \uXXXX into the letter with this number.
Private Function Viet(ByVal escaped As String) As String
    Dim pieces() As String
    Dim i As Long
    pieces = Split(escaped, "\u")
    Viet = pieces(0)
    For i = 1 To UBound(pieces)
        Viet = Viet & ChrW(CLng("&H" & Left(pieces(i), 4))) & Mid(pieces(i), 5)
    Next i
End Function
