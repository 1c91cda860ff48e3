exec varnishd -F -a :6081 -b 127.0.0.1:80 -n "$PWD/work" -s malloc,10m -p tcp_fastopen=on -p tcp_keepalive_time=100 -p tcp_keepalive_intvl=9 \
	-p tcp_keepalive_probes=3 -p listen_depth=66
