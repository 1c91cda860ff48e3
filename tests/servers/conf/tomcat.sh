mkdir -p base/conf base/logs base/temp base/webapps
cp "$conf" base/conf/server.xml
export CATALINA_BASE=$PWD/base JAVA_OPTS=-Xshare:auto
exec /usr/share/tomcat10/bin/catalina.sh run
