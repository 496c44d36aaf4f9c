@echo off
rem Starts tamga-server. JAVA_HOME chooses the Java (17 or newer); TAMGA_SERVER_OPTS adds options for it.
setlocal
set "HERE=%~dp0.."
set "JAVA=java"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java"
"%JAVA%" --enable-native-access=ALL-UNNAMED -Djdk.tls.server.enableSessionTicketExtension=false -Djdk.tls.server.newSessionTicketCount=0 -XX:+ExitOnOutOfMemoryError -Dlogback.configurationFile="%HERE%\conf\logback.xml" %TAMGA_SERVER_OPTS% -cp "%HERE%\lib\*" dev.tamga.server.app.Main %*
exit /b %ERRORLEVEL%
