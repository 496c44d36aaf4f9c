@echo off
rem Starts tamga-pki. JAVA_HOME chooses the Java (17 or newer); TAMGA_PKI_OPTS adds options for it.
setlocal
set "HERE=%~dp0.."
set "JAVA=java"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java"
"%JAVA%" --enable-native-access=ALL-UNNAMED -XX:+UseSerialGC -Xshare:auto -Dlogback.configurationFile="%HERE%\conf\logback-cli.xml" %TAMGA_PKI_OPTS% -cp "%HERE%\lib\*" dev.tamga.pki.cli.TamgaPki %*
exit /b %ERRORLEVEL%
