modprobe tls
nginx -c "$conf" &
until sleep 2000 | openssl s_client -quiet -connect 127.0.0.1:443; do
	sleep 1
done
