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
set "RESULT=3"
set "HERE=%~dp0"

rem An environment on a share would serve several PCs and work on one of them.
if "%HERE:~0,2%"=="\\" goto on_share

rem The package that holds the installer: a wheel, else the source folder.
for %%F in ("%HERE%goi\cchc_xl-*.whl" "%HERE%cchc_xl-*.whl") do set "PYTHONPATH=%%~fF"
if defined PYTHONPATH goto find_python
if not exist "%HERE%cchc_xl\doctor\install.py" goto no_package
set "PYTHONPATH=%HERE%."

:find_python
for %%B in (64 32) do if not defined PYTHON call :search %%B
if not defined PYTHON goto no_python

"%PYTHON%" -P -m cchc_xl.doctor.install "%HERE%."
set "RESULT=%ERRORLEVEL%"
if "%RESULT%"=="0" goto done
if "%RESULT%"=="1" goto done
if "%RESULT%"=="3" goto done
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

rem Takes the candidate if it is new enough, has the bits, can make environments, and does not
rem come from the Microsoft Store, whose stand-in only opens the shop.
:check
if defined PYTHON exit /b 0
if not defined CANDIDATE exit /b 0
set "OUTSIDE=%CANDIDATE:\WindowsApps\=%"
if not "%OUTSIDE%"=="%CANDIDATE%" exit /b 0
if not exist "%CANDIDATE%" exit /b 0
"%CANDIDATE%" -I -c "import ensurepip, struct, sys, venv; sys.exit(sys.version_info[:2] < (3, 11) or struct.calcsize('P') * 8 != %BITS%)" >nul 2>nul
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

:no_python
echo.
echo CHƯA CÀI ĐƯỢC: máy chưa có Python 3.11 trở lên từ bộ cài chính thức.
echo Cách xử lý:
echo   1. Mở https://www.python.org/downloads/windows/
echo   2. Tải bản “Windows installer (64-bit)” của Python 3.13 hoặc 3.12.
echo   3. Chạy bộ cài, đánh dấu ô “Add python.exe to PATH”, rồi bấm Install Now.
echo   4. Bấm đúp lại cai-dat.cmd.
echo Python lấy từ Microsoft Store không dùng được.
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
