@echo off
rem The main job on this machine, on Windows: the same script, by the bash that comes with Git for Windows or WSL.
where bash >nul 2>nul
if errorlevel 1 (
  echo bash was not found. Install Git for Windows, or run conf/quickstart.sh in WSL.
  exit /b 1
)
bash "%~dp0quickstart.sh" %*
exit /b %ERRORLEVEL%
