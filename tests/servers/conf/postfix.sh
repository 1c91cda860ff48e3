cp /usr/share/postfix/main.cf.debian /etc/postfix/main.cf
postconf -e myhostname=knetstat.example compatibility_level=3.10 tcp_windowsize=65535 maillog_file=/dev/stdout inet_interfaces=all
exec postfix start-fg
