@echo off
rem Installs the program beside the register: finds Python and hands over to
rem cchc_xl.doctor.install, which does the rest and tells what happened.
rem The code stands first and is ASCII; the texts that people read stand at the end.
setlocal EnableExtensions DisableDelayedExpansion
chcp 65001 >nul
title cchc-xl
set "PYTHONUTF8=1"
set "PYTHONIOENCODING=utf-8"
set "PYTHONHOME="
set "PYTHONPATH="
set "PYTHON="
set "SETUP="
set "RESULT=3"
set "HERE=%~dp0"

rem An environment on a share would serve several PCs and work on one of them.
if "%HERE:~0,2%"=="\\" goto on_share

rem From here on names are told from this folder, whatever stands in its path.
cd /d "%HERE%"

rem The package that holds the installer: a wheel, else the source folder.
for %%F in (goi\cchc_xl-*.whl cchc_xl-*.whl) do set "PYTHONPATH=%%F"
if defined PYTHONPATH goto find_python
if not exist cchc_xl\doctor\install.py goto no_package
set "PYTHONPATH=."

:find_python
for %%B in (64 32) do if not defined PYTHON call :search %%B
if defined PYTHON goto install

rem Python's own installer beside this file; it is run once, for this user alone, and waited for:
rem a script waits for programs with windows, too.
if defined SETUP goto setup_failed
for %%F in (python-3.11.*-amd64.exe python-3.12.*-amd64.exe python-3.13.*-amd64.exe) do set "SETUP=%%F"
if not defined SETUP goto no_python
call :tell_setup
".\%SETUP%" /passive InstallAllUsers=0 Include_launcher=0 Include_test=0 Include_doc=0
goto find_python

:install
"%PYTHON%" -P -c "import cchc_xl.doctor.install" >nul 2>nul
if not "%ERRORLEVEL%"=="0" goto damaged
"%PYTHON%" -P -m cchc_xl.doctor.install .
set "RESULT=%ERRORLEVEL%"
if "%RESULT%"=="0" goto done
if "%RESULT%"=="3" goto done
if "%RESULT%"=="4" goto done
goto stopped

rem Looks for a Python of so many bits: by the launcher, the PATH, the registry.
:search
set "BITS=%~1"
for %%V in (3.13 3.12 3.11 3.14 3) do if not defined PYTHON call :ask_launcher %%V
if defined PYTHON exit /b 0
for /f "usebackq delims=" %%P in (`where python.exe 2^>nul`) do (set "CANDIDATE=%%~fP" & call :check)
if defined PYTHON exit /b 0
for %%K in (HKCU HKLM) do if not defined PYTHON call :ask_registry %%K
exit /b 0

:ask_launcher
where py.exe >nul 2>nul
if not "%ERRORLEVEL%"=="0" exit /b 0
set "CANDIDATE="
set "TAG=-%~1"
if "%BITS%"=="32" set "TAG=-%~1-32"
for /f "usebackq delims=" %%P in (`py %TAG% -c "import sys; print(sys.executable)" 2^>nul`) do set "CANDIDATE=%%~fP"
call :check
exit /b 0

:ask_registry
for /f "usebackq tokens=2,*" %%A in (`reg query "%~1\Software\Python\PythonCore" /s /v ExecutablePath /reg:%BITS% 2^>nul ^| find "REG_SZ"`) do (set "CANDIDATE=%%~fB" & call :check)
exit /b 0

rem Takes the candidate if it is new enough, has the bits, can make environments, is one that the
rem wheels in goi are for, and does not come from the Microsoft Store, whose stand-in only opens
rem the shop.
:check
if defined PYTHON exit /b 0
if not defined CANDIDATE exit /b 0
set "OUTSIDE=%CANDIDATE:\WindowsApps\=%"
if not "%OUTSIDE%"=="%CANDIDATE%" exit /b 0
if not exist "%CANDIDATE%" exit /b 0
"%CANDIDATE%" -I -c "import ensurepip, glob, struct, sys, venv; v = sys.version_info; sys.exit(v < (3, 11) or struct.calcsize('P') * 8 != %BITS% or glob.glob('goi/numpy-*') != [] == glob.glob(f'goi/numpy-*-cp{v[0]}{v[1]}-*%BITS%.whl'))" >nul 2>nul
if not "%ERRORLEVEL%"=="0" exit /b 0
set "PYTHON=%CANDIDATE%"
exit /b 0

:on_share
echo.
echo CHƯA CÀI ĐƯỢC: thư mục này nằm trên máy khác trong mạng.
echo Cách xử lý: chép cả thư mục vào ổ đĩa của máy này, ví dụ C:\CCHC, rồi bấm đúp
echo cai-dat.cmd ở đó. Sổ theo dõi có thể để nguyên trên mạng.
goto done

:no_package
echo.
echo CHƯA CÀI ĐƯỢC: không thấy bộ cài đặt cạnh tệp cai-dat.cmd.
echo Cách xử lý: nếu đang xem trong tệp nén, hãy giải nén cả bộ chương trình vào một thư mục,
echo rồi bấm đúp cai-dat.cmd trong thư mục đó.
goto done

:tell_setup
echo.
echo Máy chưa có Python phù hợp. Đang cài từ "%SETUP%" cho riêng người dùng này,
echo không cần quyền quản trị. Chờ vài phút, đừng đóng cửa sổ.
exit /b 0

:setup_failed
echo.
echo CHƯA CÀI ĐƯỢC: đã chạy "%SETUP%" mà vẫn không thấy Python phù hợp.
echo Cách xử lý: bấm đúp tệp đó, bấm Install Now, xem bộ cài báo gì; cài xong thì bấm đúp lại
echo cai-dat.cmd. Nếu tệp bị hỏng, tải lại từ https://www.python.org/downloads/windows/
goto done

:no_python
echo.
echo CHƯA CÀI ĐƯỢC: máy chưa có Python 3.13, 3.12 hoặc 3.11 loại 64 bit từ bộ cài chính thức.
echo Cách xử lý, không cần quyền quản trị:
echo   1. Trên máy có mạng, tải tệp python-3.13.9-amd64.exe từ
echo      https://www.python.org/ftp/python/3.13.9/python-3.13.9-amd64.exe
echo      Bản 3.13 mới hơn cũng được, tên tệp giữ như khi tải về.
echo   2. Chép tệp đó vào thư mục này, cạnh cai-dat.cmd.
echo   3. Bấm đúp lại cai-dat.cmd: Python được cài trước, rồi tới bộ chương trình.
echo Python lấy từ Microsoft Store không dùng được.
goto done

:damaged
echo.
echo CHƯA CÀI ĐƯỢC: không đọc được bộ cài đặt "%PYTHONPATH%", tệp này bị hỏng.
echo Cách xử lý: giải nén lại bộ chương trình từ tệp nén gốc vào một thư mục mới, rồi bấm đúp
echo cai-dat.cmd trong thư mục đó.
goto done

:stopped
echo.
echo CHƯA CÀI XONG: Python dừng giữa chừng, mã %RESULT%.
echo Cách xử lý: đóng Excel, bấm đúp lại cai-dat.cmd. Nếu vẫn vậy, chụp cửa sổ này gửi người
echo bảo trì chương trình.
goto done

:done
echo.
echo Bấm phím bất kỳ để đóng cửa sổ này.
pause >nul
exit /b %RESULT%
