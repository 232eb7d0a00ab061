@echo off
rem Opens a window in which cchc-xl is known, in the folder of what was dropped on this file.
rem The code stands first and is ASCII; the texts that people read stand at the end.
setlocal EnableExtensions DisableDelayedExpansion
chcp 65001 >nul
title cchc-xl
set "PYTHONUTF8=1"
set "PYTHONHOME="
set "PYTHONPATH="
set "PROGRAM=%~dp0.cchc-xl\Scripts"
if not exist "%PROGRAM%\cchc-xl.exe" goto not_installed
set "PATH=%PROGRAM%;%PATH%"

rem pushd knows folders of the network, too: it gives them a letter.
cd /d "%~dp0"
if "%~1"=="" goto ready
pushd "%~1" 2>nul
if "%ERRORLEVEL%"=="0" goto ready
pushd "%~dp1" 2>nul

:ready
call :welcome
cmd /k
exit /b 0

:welcome
echo Gõ lệnh rồi Enter. Mọi lệnh: cchc-xl --help. Một lệnh, ví dụ: cchc-xl page --help
echo Đóng sổ trong Excel trước khi chạy lệnh có ghi vào sổ.
exit /b 0

:not_installed
echo Chưa thấy chương trình ở cạnh tệp này.
echo Cách xử lý: bấm đúp cai-dat.cmd trong cùng thư mục, xong thì mở lại tệp này.
echo Bấm phím bất kỳ để đóng cửa sổ này.
pause >nul
exit /b 3
